import { expect, test } from 'vitest';
import { firstRoute, vehicleRefusal } from './transfer-order.rules.js';

test('a positive is brought from its residence to the designated hospital of its prefecture', () => {
  expect(firstRoute('321002')).toEqual({
    from: { kind: 'RESIDENCE', jurisdiction: '321002' },
    to: { kind: 'DESIGNATED_HOSPITAL', jurisdiction: '321000' },
  });
});

test('the prefecture is found from a township, a village, a place with a code of ours, and a prefix', () => {
  const hospitalOf = (jurisdiction: string) => firstRoute(jurisdiction).to.jurisdiction;
  expect(hospitalOf('321002001')).toBe('321000');
  expect(hospitalOf('321002001003')).toBe('321000');
  expect(hospitalOf('5109G1')).toBe('510900');
  expect(hospitalOf('3210')).toBe('321000');
  expect(hospitalOf('32')).toBe('320000');
});

test('an invented vehicle carries nobody real, a real one may take part in a drill', () => {
  const free = { underWay: false };
  expect(vehicleRefusal({ exercise: false }, { ...free, exercise: true })).toMatch(/invented/);
  expect(vehicleRefusal({ exercise: true }, { ...free, exercise: true })).toBeUndefined();
  expect(vehicleRefusal({ exercise: true }, { ...free, exercise: false })).toBeUndefined();
  expect(vehicleRefusal({ exercise: false }, { ...free, exercise: false })).toBeUndefined();
});

test('a vehicle that is under way takes no second order', () => {
  expect(vehicleRefusal({ exercise: false }, { exercise: false, underWay: true })).toMatch(/under way/);
});
