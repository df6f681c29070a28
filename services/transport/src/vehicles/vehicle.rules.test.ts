import type { Caller } from '@tongbu/access';
import { expect, test } from 'vitest';
import { VehicleKind } from './vehicle.enum.js';
import { checkVehicle } from './vehicle.rules.js';

const dispatcher: Caller = {
  subject: 'dispatcher-1',
  agency: 'TRANSPORT',
  role: 'dispatcher',
  jurisdictions: ['321000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};
const bus = { plate: '苏KA1234', kind: VehicleKind.BUS, seats: 45, jurisdiction: '321002' };
const refusalsOf = (changed: Partial<typeof bus>) => {
  const check = checkVehicle({ ...bus, ...changed }, 3, dispatcher);
  return check.ok ? [] : check.refusals.map(({ code, field, row }) => [code, field?.join('.'), row]);
};

test('plate and place are kept in their one spelling, and a vehicle is real unless told otherwise', () => {
  const check = checkVehicle({ ...bus, plate: ' 苏k·a1234', jurisdiction: '3210' }, 0, dispatcher);
  expect(check).toEqual({ ok: true, vehicle: { ...bus, jurisdiction: '321000', exercise: false } });
});

test('a plate of neither seven nor eight characters, or of another series, is refused', () => {
  expect(refusalsOf({ plate: '苏KA123' })).toEqual([['PLATE_LENGTH', 'input.vehicles.3.plate', 3]]);
  expect(refusalsOf({ plate: '苏KO1234' })).toEqual([['PLATE_CHARACTERS', 'input.vehicles.3.plate', 3]]);
});

test('no vehicle takes nobody, or more than the largest bus', () => {
  for (const seats of [0, -1, 201]) {
    expect(refusalsOf({ seats })).toEqual([['INVALID_SEATS', 'input.vehicles.3.seats', 3]]);
  }
  for (const seats of [1, 200]) expect(refusalsOf({ seats })).toEqual([]);
});

test('a place that is none, or that is not the caller’s, is refused', () => {
  expect(refusalsOf({ jurisdiction: 'XX' }).map(([code]) => code)).toEqual(['UNKNOWN_JURISDICTION']);
  expect(refusalsOf({ jurisdiction: '510903' }).map(([code]) => code)).toEqual(['FORBIDDEN']);
});

test('every fault of a row is told at once, and none repeats a value', () => {
  const check = checkVehicle({ ...bus, plate: 'SECRET', seats: 0, jurisdiction: 'XX' }, 0, dispatcher);
  expect(check).toMatchObject({
    refusals: [{ code: 'PLATE_LENGTH' }, { code: 'UNKNOWN_JURISDICTION' }, { code: 'INVALID_SEATS' }],
  });
  expect(JSON.stringify(check)).not.toContain('SECRET');
});
