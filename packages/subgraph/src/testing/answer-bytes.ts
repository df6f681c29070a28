import { recordStatements } from '@tongbu/store/testing';
import type { Operation, TestService } from './test-service.js';

/** What an operation costs and gives, as far as somebody outside or at the database could tell. */
export interface AnswerBytes {
  /** Status and body, to the byte. */
  readonly answer: string;
  /** The statements that were run for it, in order; those of the service's own work are left out. */
  readonly statements: readonly string[];
}

/** Of events, leases and heads: what a service does all the time, whoever asks. */
const OWN_WORK = /\b(consumer_cursor|topic_head|pg_notify|audit_(head|signed_head|witnessed)|retention_)/;

/** Sends one operation and keeps all that leaves. Nobody else may ask the service meanwhile. */
export async function answerBytes(
  { url, hop }: Pick<TestService, 'url' | 'hop'>,
  { query, variables, authorization, headers }: Operation,
): Promise<AnswerBytes> {
  const recorded = recordStatements();
  try {
    const response = await hop.post(url, {
      headers: {
        'content-type': 'application/json',
        // Errors tell it: it must not be what tells two answers apart.
        'x-request-id': '00000000-0000-4000-8000-000000000001',
        ...(authorization !== undefined && { authorization }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const answer = `${response.status} ${await response.text()}`;
    return { answer, statements: recorded.texts.filter((text) => !OWN_WORK.test(text)) };
  } finally {
    recorded.stop();
  }
}
