import { AGENCIES, LANE_STATES, LANES, laneAgency } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAgencies } from './open-agencies.rules.js';

const lanes = fc.uniqueArray(
  fc.record({ lane: fc.constantFrom(...LANES), state: fc.constantFrom(...LANE_STATES) }),
  { selector: ({ lane }) => lane },
);

test('nobody works on a case that is excluded or closed, whatever its lanes say', () => {
  fc.assert(
    fc.property(lanes, fc.subarray([...AGENCIES]), (known, withTask) => {
      expect(openAgencies({ isActive: false, lanes: known, withTask }).size).toBe(0);
    }),
  );
});

test('health works on a case for as long as it is active, the others while their lane goes on or a task is left', () => {
  fc.assert(
    fc.property(lanes, fc.subarray([...AGENCIES]), (known, withTask) => {
      const open = openAgencies({ isActive: true, lanes: known, withTask });
      for (const agency of AGENCIES) {
        const lane = known.find((each) => laneAgency(each.lane) === agency);
        const goesOn = lane !== undefined && lane.state !== 'DONE' && lane.state !== 'STOOD_DOWN';
        expect(open.has(agency)).toBe(agency === 'HEALTH' || goesOn || withTask.includes(agency));
      }
    }),
  );
});

test('an agency of whose lane nothing was heard has no work to do yet', () => {
  expect([...openAgencies({ isActive: true, lanes: [] })]).toEqual(['HEALTH']);
});
