import { z } from 'zod';
import type { HubClient, PatienceOptions } from '../client/hub-client.js';
import { CommandRefusal } from '../shell.js';
import type { Resident } from './register-city.js';

const REPORT = `mutation ReportPositive($input: ReportPositiveInput!) {
  reportPositive(input: $input) { case { id caseNumber reportedAt } userErrors { code message } }
}`;

const reportSchema = z.object({
  reportPositive: z.object({
    case: z.object({ id: z.string(), caseNumber: z.string(), reportedAt: z.coerce.date() }).nullable(),
    userErrors: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
});

/** A case that a report opened, or had opened before. */
export interface ReportedCase {
  readonly id: string;
  readonly caseNumber: string;
  readonly reportedAt: Date;
}

const SPECIMEN_AGE_MS = 2 * 3_600_000;

/**
 * Reports that somebody is positive, as an exercise. The same key is one case, so the report is repeated until the hub
 * answers. Throws `CommandRefusal` where the hub refuses it.
 */
export async function reportPositive(
  health: HubClient,
  { personId, jurisdiction }: Resident,
  { idempotencyKey, ...patience }: PatienceOptions & { readonly idempotencyKey: string },
): Promise<ReportedCase> {
  const collectedAt = new Date(Date.now() - SPECIMEN_AGE_MS).toISOString();
  const input = { personId, jurisdiction, collectedAt, exercise: true, idempotencyKey };
  const { data } = await health.askPatiently({ query: REPORT, variables: { input } }, patience);
  const { case: opened, userErrors } = reportSchema.parse(data).reportPositive;
  if (opened) return opened;
  throw new CommandRefusal(
    `reportPositive: ${userErrors[0]?.code ?? ''} ${userErrors[0]?.message ?? 'no case'}`,
  );
}
