import { describe, expect, it } from 'vitest';
import { AGENCIES, agencyName, agencySlug, isAgency } from './agencies.js';
import { EVENT_TYPES } from './events/event-types.js';
import { isFinalLaneState, LANE_STATES, LANES, laneAgency, laneName } from './lanes.js';
import { agencyHasRole, isRole, ROLES, rolesOf } from './roles.js';
import { auditTopic, isTopic, laneTopic, TOPICS, topicAgency, topicsOf } from './topics.js';

describe('the topics', () => {
  it('each lane has a topic in the log of the agency that runs it', () => {
    for (const lane of LANES) expect(topicAgency(laneTopic(lane))).toBe(laneAgency(lane));
  });

  it('each topic stands in one agency’s log, and each agency has one', () => {
    expect(AGENCIES.flatMap((agency) => topicsOf(agency)).sort()).toEqual(Object.keys(TOPICS).sort());
    for (const agency of AGENCIES) expect(topicsOf(agency)).not.toHaveLength(0);
  });

  it('each agency has a topic of its own for the heads of its audit trail', () => {
    for (const agency of AGENCIES) expect(topicAgency(auditTopic(agency))).toBe(agency);
  });

  it('each event type is carried by a topic', () => {
    const carried = new Set<string>(Object.values(TOPICS).flatMap(({ types }) => types));
    expect(EVENT_TYPES.filter((type) => !carried.has(type))).toEqual([]);
  });

  it('a name that every object has is no topic', () => {
    expect(isTopic('response')).toBe(true);
    expect(isTopic('constructor')).toBe(false);
  });
});

describe('agencies, roles and lanes', () => {
  it('each agency and each lane has a slug or a name in both languages', () => {
    expect(AGENCIES.map(agencySlug)).toEqual(['health', 'public-security', 'transport', 'civil-affairs']);
    for (const name of [...AGENCIES.map(agencyName), ...LANES.map(laneName)]) {
      expect(name.en).not.toBe('');
      expect(name.zh).not.toBe('');
    }
    expect(isAgency('HEALTH')).toBe(true);
    expect(isAgency('health')).toBe(false);
  });

  it('a role belongs to the agency that it is listed for, and the common ones to all', () => {
    expect(agencyHasRole('PUBLIC_SECURITY', 'registrar')).toBe(true);
    expect(agencyHasRole('HEALTH', 'registrar')).toBe(false);
    for (const agency of AGENCIES) expect(agencyHasRole(agency, 'service')).toBe(true);
    expect(new Set(AGENCIES.flatMap((agency) => rolesOf(agency)))).toEqual(new Set(ROLES));
    expect(isRole('tracer')).toBe(true);
    expect(isRole('root')).toBe(false);
  });

  it('only a lane that is done or stood down is over', () => {
    expect(LANE_STATES.filter(isFinalLaneState)).toEqual(['DONE', 'STOOD_DOWN']);
  });
});
