import type { FieldTable } from './field-class.js';

/** What civil affairs owns: communities, grids, households, isolation plans. */
export const CIVIL_AFFAIRS_FIELDS = {
  Community: {
    release: 'community.read',
    fields: {
      id: 'P0',
      code: 'P0',
      name: 'P0',
      jurisdiction: 'P0',
      exercise: 'P0',
      grids: 'P0',
      householdCount: 'P0',
    },
  },
  CommunityConnection: { release: 'community.read', fields: { edges: 'P0', pageInfo: 'P0' } },
  CommunityEdge: { release: 'community.read', fields: { cursor: 'P0', node: 'P0' } },
  Grid: {
    release: 'community.read',
    fields: { id: 'P0', name: 'P0', leader: 'P1', head: 'P1', memberCount: 'P0', community: 'P0' },
  },
  Household: {
    release: 'household.read',
    fields: {
      id: 'P1',
      exercise: 'P0',
      address: ['P2', 'householdAddress'],
      community: ['P2', 'household'],
      grid: ['P2', 'household'],
      members: ['P2', 'household'],
      memberCount: 'P1',
    },
  },
  IsolationPlan: {
    release: 'household.read',
    fields: {
      id: 'P1',
      caseId: 'P1',
      state: 'P1',
      mode: 'P1',
      startsOn: 'P1',
      centralisedUntil: 'P1',
      endsOn: 'P1',
      monitoredUntil: 'P1',
      edition: 'P0',
      releasedAt: 'P1',
      exercise: 'P0',
      person: 'P1',
    },
  },
  RegisterCommunitiesPayload: {
    release: 'community.register',
    fields: { communities: 'P0', registered: 'P0', userErrors: 'P0' },
  },
  RegisterHouseholdsPayload: {
    release: 'household.register',
    fields: { households: 'P1', registered: 'P0', userErrors: 'P0' },
  },
  StartCommunityControlPayload: {
    release: 'community.work',
    fields: { response: 'P1', userErrors: 'P0' },
  },
  CompleteCommunityControlPayload: {
    release: 'community.work',
    fields: { response: 'P1', userErrors: 'P0' },
  },
} as const satisfies FieldTable;
