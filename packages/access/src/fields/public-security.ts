import type { FieldTable } from './field-class.js';

/** What public security owns. The fields that the other agencies add to a person stand here too: it is one person. */
export const PUBLIC_SECURITY_FIELDS = {
  Person: {
    release: 'person.read',
    fields: {
      id: ['P1', 'pointer'],
      sex: 'P1',
      jurisdiction: 'P1',
      maskedName: 'P1',
      name: ['P3', 'identityName'],
      idNumber: ['P3', 'identityNumber'],
      birthDate: ['P3', 'birthDate'],
      phone: ['P2', 'identityPhone'],
      address: ['P2', 'identityAddress'],
      cases: ['P3', 'casesOfPerson'],
      specimens: ['P3', 'specimens'],
      transfers: ['P3', 'transfersOfPerson'],
      household: ['P2', 'household'],
      isolationPlan: ['P3', 'isolationPlan'],
    },
  },
  RegisterPersonsPayload: {
    release: 'person.register',
    fields: { persons: 'P1', userErrors: 'P0' },
  },
  AccessLogEntryConnection: { release: 'accessLog.read', fields: { edges: 'P1', pageInfo: 'P0' } },
  AccessLogEntryEdge: { release: 'accessLog.read', fields: { cursor: 'P1', node: 'P1' } },
  AccessLogEntry: {
    release: 'accessLog.read',
    fields: {
      sequence: 'P0',
      at: 'P1',
      subject: 'P1',
      agency: 'P0',
      role: 'P0',
      action: 'P0',
      fields: 'P0',
      decision: 'P0',
      code: 'P0',
      purpose: 'P0',
      caseId: 'P1',
      requestId: 'P0',
    },
  },
  StartTracingPayload: { release: 'tracing.work', fields: { response: 'P1', userErrors: 'P0' } },
  CompleteTracingPayload: { release: 'tracing.work', fields: { response: 'P1', userErrors: 'P0' } },
} as const satisfies FieldTable;
