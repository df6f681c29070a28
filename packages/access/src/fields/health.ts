import type { FieldTable } from './field-class.js';

/** What health owns: cases, specimens, contacts, chains of transmission. */
export const HEALTH_FIELDS = {
  Case: {
    release: 'case.read',
    fields: {
      id: 'P1',
      caseNumber: 'P1',
      status: 'P1',
      reportedAt: 'P1',
      collectedAt: 'P1',
      jurisdiction: 'P1',
      exercise: 'P0',
      origin: 'P0',
      ageYears: 'P1',
      sex: 'P1',
      onsetDate: ['P3', 'onset'],
      severity: ['P3', 'severity'],
      reportedPlace: ['P2', 'casePlace'],
      infectedPlace: ['P2', 'casePlace'],
      person: 'P1',
      response: 'P1',
      contacts: ['P2', 'contacts'],
      infectedBy: ['P2', 'transmission'],
      infected: ['P2', 'transmission'],
    },
  },
  CaseConnection: { release: 'case.read', fields: { edges: 'P1', pageInfo: 'P0' } },
  CaseEdge: { release: 'case.read', fields: { cursor: 'P1', node: 'P1' } },
  Specimen: {
    release: 'specimen.read',
    fields: {
      id: 'P1',
      specimenCode: 'P1',
      collectedAt: 'P1',
      testedAt: 'P1',
      method: 'P1',
      outcome: ['P3', 'specimens'],
      ctOrf1ab: ['P3', 'specimens'],
      ctN: ['P3', 'specimens'],
      laboratory: 'P1',
      people: 'P1',
    },
  },
  Contact: {
    release: 'contact.read',
    fields: { id: 'P1', category: 'P1', lastExposureAt: 'P1', relation: ['P2', 'contacts'], person: 'P1' },
  },
  TransmissionLink: {
    release: 'contact.read',
    fields: { id: 'P1', household: 'P1', relation: ['P2', 'contacts'], infector: 'P1', infectee: 'P1' },
  },
  TransmissionSummary: {
    release: 'statistics.read',
    fields: {
      cases: 'P0',
      links: 'P0',
      clusters: 'P0',
      largestCluster: 'P0',
      generations: 'P0',
      conflicts: 'P0',
      superSpreaders: 'P0',
      serialInterval: 'P0',
    },
  },
  SerialInterval: { release: 'statistics.read', fields: { n: 'P0', mean: 'P0', sd: 'P0' } },
  PositiveCaseEvent: {
    release: 'case.read',
    fields: { cursor: 'P0', sequence: 'P0', eventId: 'P0', occurredAt: 'P1', exercise: 'P0', case: 'P1' },
  },
  ReportPositivePayload: { release: 'case.report', fields: { case: 'P1', userErrors: 'P0' } },
  CloseCasePayload: { release: 'case.close', fields: { case: 'P1', userErrors: 'P0' } },
  SettleVerificationPayload: { release: 'verification.settle', fields: { case: 'P1', userErrors: 'P0' } },
  ImportCasesPayload: {
    release: 'case.import',
    fields: { imported: 'P0', unchanged: 'P0', conflicts: 'P1', userErrors: 'P0' },
  },
  CaseConflict: {
    release: 'case.import',
    fields: { row: 'P0', caseId: 'P1', externalId: 'P1', field: 'P0' },
  },
  ImportTransmissionsPayload: {
    release: 'case.import',
    fields: { cases: 'P0', links: 'P0', unchanged: 'P0', conflicts: 'P1', userErrors: 'P0' },
  },
  RecordContactsPayload: {
    release: 'contact.record',
    fields: { recorded: 'P0', duplicates: 'P0', userErrors: 'P0' },
  },
  RecordTransmissionsPayload: {
    release: 'contact.record',
    fields: { recorded: 'P0', duplicates: 'P0', userErrors: 'P0' },
  },
  RecordTestResultsPayload: {
    release: 'specimen.record',
    fields: { recorded: 'P0', duplicates: 'P0', cases: 'P1', userErrors: 'P0' },
  },
} as const satisfies FieldTable;
