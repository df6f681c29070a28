import { z } from 'zod';
import { HubRefusal, HubUnavailable } from './hub-failure.js';

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.looseObject({ code: z.string().optional(), retryable: z.boolean().optional() }).optional(),
});

/** One error of a GraphQL answer. */
export type HubError = z.infer<typeof errorSchema>;

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
});

/** What the hub answers: data, which may be partial, and an error for each part that is missing. */
export interface HubAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly HubError[];
}

/** Codes that ask for patience, where an error does not say so itself. */
const PASSING = new Set([
  'AGENCY_UNAVAILABLE',
  'AGENCY_TIMEOUT',
  'INTERNAL',
  'INTERNAL_SERVER_ERROR',
  'RATE_LIMITED',
]);

/** Whether the same request may succeed later. */
export function isPassing({ extensions }: HubError): boolean {
  return extensions?.retryable ?? PASSING.has(extensions?.code ?? '');
}

/**
 * Reads an answer of the gateway. Throws `HubRefusal` where there is no data for a reason that stays, and
 * `HubUnavailable` where it may pass or the answer is not GraphQL at all.
 */
export function readAnswer(body: unknown, status: number): HubAnswer {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) {
    const what = `answered ${status} with something else than GraphQL`;
    const isOurs = status >= 400 && status < 500 && status !== 408 && status !== 429;
    throw isOurs ? new HubRefusal('INVALID_INPUT', `Is there a hub? It ${what}.`) : new HubUnavailable(what);
  }
  const { data, errors = [] } = parsed.data;
  if (data) return { data, errors };
  throw failureOf(errors, status);
}

/** The one failure that stands for all errors of a request without data: a lasting one where there is any. */
export function failureOf(errors: readonly HubError[], status = 200): HubUnavailable | HubRefusal {
  const lasting = errors.find((error) => !isPassing(error));
  if (lasting && status < 500) {
    const { code = 'INVALID_INPUT', ...details } = lasting.extensions ?? {};
    return new HubRefusal(code, lasting.message, details);
  }
  return new HubUnavailable(errors[0]?.extensions?.code ?? `answered ${status}`);
}

/** The errors of an `error` message of graphql-ws. */
export function readErrors(payload: unknown): readonly HubError[] | undefined {
  return z.array(errorSchema).safeParse(payload).data;
}
