import type { FieldTable } from './field-class.js';

/** What every agency has a part in: the ways in, the response to a case, and what comes with every answer. */
export const EVERY_AGENCY_FIELDS = {
  Query: {
    release: 'nobody',
    fields: {
      case: ['P1', 'case.read'],
      cases: ['P1', 'case.read'],
      transmissionSummary: ['P0', 'statistics.read'],
      person: ['P1', 'person.read'],
      findPerson: ['P1', 'person.find'],
      vehicle: ['P0', 'vehicle.read'],
      vehicles: ['P0', 'vehicle.read'],
      community: ['P0', 'community.read'],
      communities: ['P0', 'community.read'],
      parkedEvents: ['P0', 'service'],
    },
  },
  Mutation: {
    release: 'nobody',
    fields: {
      reportPositive: ['P1', 'case.report'],
      importCases: ['P1', 'case.import'],
      recordContacts: ['P0', 'contact.record'],
      recordTestResults: ['P1', 'specimen.record'],
      importTransmissions: ['P1', 'case.import'],
      recordTransmissions: ['P0', 'contact.record'],
      settleVerification: ['P1', 'verification.settle'],
      removeHealthExercise: ['P0', 'exercise.remove'],
      registerPersons: ['P1', 'person.register'],
      startTracing: ['P1', 'tracing.work'],
      completeTracing: ['P1', 'tracing.work'],
      removePublicSecurityExercise: ['P0', 'exercise.remove'],
      startTransfer: ['P1', 'transfer.work'],
      completeTransfer: ['P1', 'transfer.work'],
      registerVehicles: ['P0', 'vehicle.register'],
      removeTransportExercise: ['P0', 'exercise.remove'],
      registerCommunities: ['P0', 'community.register'],
      registerHouseholds: ['P1', 'household.register'],
      startCommunityControl: ['P1', 'community.work'],
      completeCommunityControl: ['P1', 'community.work'],
      removeCivilAffairsExercise: ['P0', 'exercise.remove'],
      replayParkedEvents: ['P0', 'service'],
    },
  },
  Subscription: {
    release: 'case.read',
    fields: {
      positiveCases: 'P1',
      verificationUpdates: 'P1',
      tracingUpdates: 'P1',
      transferUpdates: 'P1',
      communityControlUpdates: 'P1',
      agencyEvents: ['P1', 'service'],
    },
  },
  CaseResponse: {
    release: 'case.read',
    fields: {
      caseId: 'P1',
      triggeredAt: 'P1',
      verification: 'P1',
      startSkewMs: 'P0',
      tracing: 'P1',
      coreInformationDueAt: 'P1',
      transfer: 'P1',
      transferOrder: 'P1',
      communityControl: 'P1',
      communityControlGrid: 'P1',
      isolationPlans: ['P1', 'household.read'],
    },
  },
  LaneStatus: {
    release: 'case.read',
    fields: { state: 'P1', startedAt: 'P1', dueAt: 'P1', completedAt: 'P1', overdue: 'P1' },
  },
  LaneEvent: {
    release: 'case.read',
    fields: {
      cursor: 'P0',
      sequence: 'P0',
      eventId: 'P0',
      occurredAt: 'P1',
      caseId: 'P1',
      state: 'P1',
      case: 'P1',
    },
  },
  PageInfo: {
    release: 'envelope',
    fields: { hasNextPage: 'P0', hasPreviousPage: 'P0', startCursor: 'P1', endCursor: 'P1' },
  },
  UserError: { release: 'envelope', fields: { code: 'P0', message: 'P0', field: 'P0', row: 'P0' } },
} as const satisfies FieldTable;

/** What only our own services ask each other for; not in the published graph. */
export const INTERNAL_FIELDS = {
  AgencyEvent: {
    release: 'service',
    fields: {
      cursor: 'P0',
      sequence: 'P0',
      eventId: 'P0',
      type: 'P0',
      version: 'P0',
      occurredAt: 'P1',
      payload: 'P1',
    },
  },
  ParkedEvents: {
    release: 'service',
    fields: {
      consumer: 'P0',
      topic: 'P0',
      type: 'P0',
      errorCode: 'P0',
      count: 'P0',
      firstAt: 'P0',
      lastAt: 'P0',
    },
  },
  StillParked: { release: 'service', fields: { errorCode: 'P0', count: 'P0' } },
  ReplayedEvents: { release: 'service', fields: { consumer: 'P0', applied: 'P0', failed: 'P0' } },
} as const satisfies FieldTable;
