import { expect, test } from 'vitest';
import { Place } from './place.js';
import { RecentPlaces } from './recent-places.js';

test('the last places are found by their cursors, and those before are let go', () => {
  const recent = new RecentPlaces();
  const places = Array.from({ length: 100 }, (_, index) => new Place(String(index)));
  for (const place of places) recent.add(place, 100);
  expect(recent.find('99')).toBe(places[99]);
  expect(recent.find('10')).toBeUndefined();
});

test('a place is let go for what follows it, also when that has no cursor', () => {
  const recent = new RecentPlaces();
  recent.add(new Place('1'), 100);
  for (let count = 0; count < 50; count += 1) recent.add(new Place(undefined), 10_000);
  expect(recent.find('1')).toBeUndefined();
});

test('of the same cursor the last place is found, however often it comes', () => {
  const recent = new RecentPlaces();
  for (let count = 0; count < 1_000; count += 1) recent.add(new Place('same'), 1_000);
  const [last, other] = [new Place('same'), new Place('other')];
  recent.add(last, 1_000);
  recent.add(other, 1_000);
  expect(recent.find('same')).toBe(last);
  expect(recent.find('other')).toBe(other);
});
