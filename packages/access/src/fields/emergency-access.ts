import type { FieldTable } from './field-class.js';

/** The register of broken glass (破窗), which public security keeps for all. */
export const EMERGENCY_ACCESS_FIELDS = {
  EmergencyAccess: {
    release: 'glass.watch',
    fields: {
      id: 'P1',
      personId: 'P1',
      caseId: 'P1',
      openedBy: 'P1',
      agency: 'P0',
      role: 'P0',
      reason: ['P2', 'emergencyText'],
      openedAt: 'P1',
      expiresAt: 'P1',
      endedAt: 'P1',
      reviewDueAt: 'P1',
      overdue: 'P0',
      review: 'P1',
    },
  },
  EmergencyReview: {
    release: 'glass.watch',
    fields: { verdict: 'P1', note: ['P2', 'emergencyText'], reviewedAt: 'P1', reviewedBy: 'P1' },
  },
  EmergencyAccessConnection: { release: 'glass.watch', fields: { edges: 'P1', pageInfo: 'P0' } },
  EmergencyAccessEdge: { release: 'glass.watch', fields: { cursor: 'P1', node: 'P1' } },
  EmergencyAccessEvent: {
    release: 'glass.watch',
    fields: { cursor: 'P0', sequence: 'P0', eventId: 'P0', occurredAt: 'P1', change: 'P0', access: 'P1' },
  },
  BreakGlassPayload: { release: 'glass.break', fields: { access: 'P1', userErrors: 'P0' } },
  EndEmergencyAccessPayload: { release: 'glass.break', fields: { access: 'P1', userErrors: 'P0' } },
  ReviewEmergencyAccessPayload: { release: 'glass.review', fields: { access: 'P1', userErrors: 'P0' } },
} as const satisfies FieldTable;
