import { z } from 'zod';
import { eventSchema } from '../client/event-stream.js';

const caseSchema = z.object({
  id: z.string(),
  caseNumber: z.string(),
  status: z.string(),
  reportedAt: z.coerce.date(),
  jurisdiction: z.string(),
  exercise: z.boolean(),
});

/** What watch shows of a case. */
export type WatchedCase = z.infer<typeof caseSchema>;

const CASE = 'case { id caseNumber status reportedAt jurisdiction exercise }';

export const ALERTS = {
  field: 'positiveCases',
  query: `subscription Alerts($after: Cursor, $jurisdiction: String) {
  positiveCases(after: $after, jurisdiction: $jurisdiction) { cursor sequence eventId occurredAt exercise ${CASE} }
}`,
  schema: eventSchema.extend({ exercise: z.boolean(), case: caseSchema.nullable() }),
} as const;

/** A positive was reported. The case is null where it is there no more: a drill that was removed. */
export type Alert = z.infer<typeof ALERTS.schema>;

export const LANE_STREAMS = {
  verification: 'verificationUpdates',
  transfer: 'transferUpdates',
  tracing: 'tracingUpdates',
  communityControl: 'communityControlUpdates',
} as const;

export function laneQuery(field: string): string {
  return `subscription Lane($after: Cursor) {
  ${field}(after: $after) { cursor sequence eventId occurredAt caseId state ${CASE} }
}`;
}

export const laneSchema = eventSchema.extend({
  caseId: z.string(),
  state: z.enum(['PENDING', 'OPEN', 'IN_PROGRESS', 'DONE', 'STOOD_DOWN']),
  case: caseSchema.nullable(),
});

/** A lane opened, or went on. */
export type LaneEvent = z.infer<typeof laneSchema>;
