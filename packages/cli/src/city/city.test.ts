import { parseIdentityNumber, parsePlate } from '@tongbu/vocabulary';
import { expect, test } from 'vitest';
import { buildCity } from './city.js';

const seed = 2022;
const peopleOf = (city: ReturnType<typeof buildCity>) => city.households.flatMap(({ people }) => people);

test("the whole city has the census's people, households, grids and communities", () => {
  const city = buildCity({ seed, scale: 1 });
  const isSuining = ({ jurisdiction }: { jurisdiction: string }) => jurisdiction === '510903';
  expect(city.households.filter(({ people }) => people.some(isSuining))).toHaveLength(30_597);
  expect(Math.abs(peopleOf(city).filter(isSuining).length - 91_690)).toBeLessThanOrEqual(2);
  const communities = city.communities.filter(isSuining);
  expect(communities).toHaveLength(46);
  expect(communities.flatMap(({ grids }) => grids)).toHaveLength(141);
  expect(Math.max(...city.households.map(({ people }) => people.length))).toBe(5);
  expect(Math.min(...city.households.map(({ people }) => people.length))).toBe(1);
});

test('nobody has the number of another, and every number is right', () => {
  const people = peopleOf(buildCity({ seed, scale: 1 }));
  expect(new Set(people.map(({ idNumber }) => idNumber)).size).toBe(people.length);
  expect(new Set(people.map(({ phone }) => phone)).size).toBe(people.length);
  for (const { idNumber } of people) {
    const parsed = parseIdentityNumber(idNumber, new Date('2022-07-01'));
    if (!parsed.ok) throw new Error(`${parsed.code}`);
  }
});

test('nobody can be taken for a living person', () => {
  for (const { name, idNumber, phone } of peopleOf(buildCity({ seed, scale: 0.05 }))) {
    expect(name).toMatch(/^演练[甲乙丙丁戊己庚辛壬癸]./u);
    expect(idNumber).toMatch(/^99/);
    expect(phone).toMatch(/^100\d{8}$/);
  }
});

test('a grown-up lives in every household', () => {
  for (const { people } of buildCity({ seed, scale: 0.05 }).households) {
    expect(Number(people[0]?.idNumber.slice(6, 10))).toBeLessThan(2003);
  }
});

test('the same seed gives the same city, another seed another one', () => {
  expect(buildCity({ seed, scale: 0.01 })).toEqual(buildCity({ seed, scale: 0.01 }));
  expect(buildCity({ seed: 7, scale: 0.01 })).not.toEqual(buildCity({ seed, scale: 0.01 }));
});

test('a larger scale has all of a smaller one, in the same homes', () => {
  const small = buildCity({ seed, scale: 0.004 });
  const large = new Map(
    buildCity({ seed, scale: 0.02 }).households.map((household) => [household.externalId, household]),
  );
  for (const household of small.households) expect(large.get(household.externalId)).toEqual(household);
});

test('both places have homes, grids and vehicles with right plates', () => {
  const { households, communities, vehicles } = buildCity({ seed, scale: 0.001 });
  for (const jurisdiction of ['510903', '321002']) {
    const own = communities.filter((community) => community.jurisdiction === jurisdiction);
    const codes = own.map(({ code }) => code);
    expect(households.filter(({ communityCode }) => codes.includes(communityCode)).length).toBeGreaterThan(0);
    expect(vehicles.filter((vehicle) => vehicle.jurisdiction === jurisdiction).length).toBeGreaterThan(2);
  }
  for (const { communityCode, gridName } of households) {
    const community = communities.find(({ code }) => code === communityCode);
    expect(community?.grids.map(({ name }) => name)).toContain(gridName);
  }
  for (const { plate } of vehicles) expect(parsePlate(plate)).toEqual({ ok: true, plate, newEnergy: false });
});

test.each([0, -1, 1.1, Number.NaN])('a scale of %d is refused', (scale) => {
  expect(() => buildCity({ seed, scale })).toThrow(RangeError);
});
