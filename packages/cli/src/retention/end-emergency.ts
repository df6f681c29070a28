import { RETENTION_CLASSES, retentionClassName } from '@tongbu/vocabulary';
import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { runRetention } from './run-retention.js';

const PREVIEW = 'mutation { previewEmergencyEnd { counts { dataClass count } token validUntil } }';
const END = 'mutation End($token: String!) { endEmergency(token: $token) }';

const previewSchema = z.object({
  previewEmergencyEnd: z.object({
    counts: z.array(z.object({ dataClass: z.enum(RETENTION_CLASSES), count: z.number() })),
    token: z.string(),
    validUntil: z.string(),
  }),
});
const endSchema = z.object({ endEmergency: z.string() });

/**
 * Without a token, tells what the end of the emergency would destroy at an agency, and the token; with it, ends the
 * emergency and tells the proofs. Throws `HubUnavailable` and `HubRefusal` as the agency answers.
 */
export async function endEmergency(desk: Pick<HubClient, 'ask'>, token?: string): Promise<string[]> {
  if (token === undefined) return preview(desk);
  const { endEmergency: since } = endSchema.parse(
    (await desk.ask({ query: END, variables: { token } })).data,
  );
  return [`the emergency ended at ${since} 应急状态已终止`, ...(await runRetention(desk, since))];
}

async function preview(desk: Pick<HubClient, 'ask'>): Promise<string[]> {
  const { counts, token, validUntil } = previewSchema.parse(
    (await desk.ask({ query: PREVIEW })).data,
  ).previewEmergencyEnd;
  return [
    'the end of the emergency would destroy, for good 将永久销毁:',
    ...counts.map(({ dataClass, count }) => {
      const { en, zh } = retentionClassName(dataClass);
      return `  ${en} ${zh}: ${count}`;
    }),
    'What the law wants kept, and what an open case needs, stays.',
    `Nothing is destroyed yet. Until ${validUntil}: end-emergency --confirm ${token}`,
  ];
}
