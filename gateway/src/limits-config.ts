import { ConfigurationFault, type Environment, readEnvironment } from '@tongbu/runtime';
import { z } from 'zod';
import { type AdmissionLimits, DEFAULT_ADMISSION } from './admission/admission.js';
import { DEFAULT_AUTOMATIC_DOCUMENTS } from './documents/automatic-documents.js';
import type { DocumentOptions, GatewayOptions } from './gateway.js';
import { DEFAULT_MAX_BODY_BYTES } from './http/read-body.js';
import { DEFAULT_LIMITS, type DocumentLimits } from './planning/limits.js';
import { DEFAULT_CIRCUIT } from './subgraphs/circuit-breaker.js';
import { DEFAULT_TIMEOUTS, type Timeouts } from './subgraphs/timeouts.js';
import { DEFAULT_WEBSOCKET_LIMITS, type WebSocketLimits } from './websocket/limits.js';

/** What bounds the gateway's work, as the environment has it. */
export interface LimitsConfig {
  readonly limits: DocumentLimits;
  readonly maxBodyBytes: number;
  readonly timeouts: Timeouts;
  readonly circuit: Required<NonNullable<GatewayOptions['circuit']>>;
  readonly admission: AdmissionLimits;
  readonly webSocket: Partial<WebSocketLimits>;
  readonly documents: Required<Pick<DocumentOptions, 'onlyRegistered' | 'automatic'>>;
  /** The manifest of registered documents. */
  readonly documentsFile: string | undefined;
}

/** A whole number that is at least `least`. */
function count(least: number) {
  const message = `must be a whole number from ${least}`;
  return z.coerce.number({ error: message }).int(message).min(least, message);
}

/** A timer of Node cannot wait longer. */
const MAX_MILLISECONDS = 2 ** 31 - 1;
const WRONG_TIME = `must be a whole number of milliseconds from 1 to ${MAX_MILLISECONDS}`;
const milliseconds = z.coerce
  .number({ error: WRONG_TIME })
  .int(WRONG_TIME)
  .min(1, WRONG_TIME)
  .max(MAX_MILLISECONDS, WRONG_TIME);

const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .default('false')
  .transform((value) => value === 'true');

export const LIMIT_VARIABLES = {
  MAX_DOCUMENT_TOKENS: count(1).default(DEFAULT_LIMITS.maxTokens),
  MAX_DOCUMENT_DEPTH: count(1).default(DEFAULT_LIMITS.maxDepth),
  MAX_DOCUMENT_ALIASES: count(0).default(DEFAULT_LIMITS.maxAliases),
  MAX_DOCUMENT_FIELDS: count(1).default(DEFAULT_LIMITS.maxFields),
  MAX_DOCUMENT_DIRECTIVES: count(0).default(DEFAULT_LIMITS.maxDirectives),
  MAX_REQUEST_COST: count(1).default(DEFAULT_LIMITS.maxCost),
  ASSUMED_LIST_SIZE: count(1).default(DEFAULT_LIMITS.assumedListSize),
  MAX_BODY_BYTES: count(1).default(DEFAULT_MAX_BODY_BYTES),
  SUBGRAPH_TIMEOUT_MS: milliseconds.default(DEFAULT_TIMEOUTS.subgraphMs),
  REQUEST_TIMEOUT_MS: milliseconds.default(DEFAULT_TIMEOUTS.requestMs),
  CIRCUIT_FAILURES: count(1).default(DEFAULT_CIRCUIT.failures),
  CIRCUIT_OPEN_MS: milliseconds.default(DEFAULT_CIRCUIT.halfOpenAfterMs),
  MAX_AUTOMATIC_DOCUMENTS: count(0).default(DEFAULT_AUTOMATIC_DOCUMENTS.maxDocuments),
  REGISTERED_DOCUMENTS: z.string().optional(),
  REGISTERED_DOCUMENTS_ONLY: flag,
  MAX_CONNECTIONS_PER_ADDRESS: count(1).default(DEFAULT_ADMISSION.maxPerAddress),
  MAX_CONNECTIONS_PER_SUBJECT: count(1).default(DEFAULT_ADMISSION.maxPerSubject),
  TRUSTED_PROXIES: count(0).default(DEFAULT_ADMISSION.trustedProxies),
  MAX_OPERATIONS_PER_SOCKET: count(1).default(DEFAULT_WEBSOCKET_LIMITS.maxOperations),
  MAX_MESSAGE_BYTES: count(1).default(DEFAULT_WEBSOCKET_LIMITS.maxPayloadBytes),
  MAX_MESSAGE_FRAGMENTS: count(1).default(DEFAULT_WEBSOCKET_LIMITS.maxFragments),
  CONNECTION_INIT_TIMEOUT_MS: milliseconds.default(DEFAULT_WEBSOCKET_LIMITS.initTimeoutMs),
};

const OF_ONE_SUBGRAPH = /^SUBGRAPH_TIMEOUT_MS_(?=\w)/;

/** How long single subgraphs may take: `SUBGRAPH_TIMEOUT_MS_PUBLIC_SECURITY`. Throws `ConfigurationFault`. */
function readSubgraphTimeouts(environment: Environment): Record<string, number> {
  const names = Object.keys(environment).filter((name) => OF_ONE_SUBGRAPH.test(name));
  const read = readEnvironment(
    Object.fromEntries(names.map((name) => [name, milliseconds.optional()])),
    environment,
  );
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, timeoutMs]) =>
      timeoutMs === undefined ? [] : [[name.replace(OF_ONE_SUBGRAPH, ''), timeoutMs]],
    ),
  );
}

/** What is wrong beside single variables, each fault a line. */
export function limitFaults(environment: Environment): readonly string[] {
  const { REGISTERED_DOCUMENTS_ONLY: only, REGISTERED_DOCUMENTS: file } = environment;
  const missing =
    only === 'true' && !file ? ['REGISTERED_DOCUMENTS: is required with REGISTERED_DOCUMENTS_ONLY'] : [];
  try {
    readSubgraphTimeouts(environment);
  } catch (error) {
    if (error instanceof ConfigurationFault) return [...error.faults, ...missing];
    throw error;
  }
  return missing;
}

/** Brings what was read into the gateway's terms. */
export function limitsConfig(
  read: z.output<z.ZodObject<typeof LIMIT_VARIABLES>>,
  environment: Environment,
): LimitsConfig {
  const bySubgraph = readSubgraphTimeouts(environment);
  return {
    limits: {
      maxTokens: read.MAX_DOCUMENT_TOKENS,
      maxDepth: read.MAX_DOCUMENT_DEPTH,
      maxAliases: read.MAX_DOCUMENT_ALIASES,
      maxFields: read.MAX_DOCUMENT_FIELDS,
      maxDirectives: read.MAX_DOCUMENT_DIRECTIVES,
      maxCost: read.MAX_REQUEST_COST,
      assumedListSize: read.ASSUMED_LIST_SIZE,
    },
    maxBodyBytes: read.MAX_BODY_BYTES,
    timeouts: { subgraphMs: read.SUBGRAPH_TIMEOUT_MS, bySubgraph, requestMs: read.REQUEST_TIMEOUT_MS },
    circuit: { failures: read.CIRCUIT_FAILURES, halfOpenAfterMs: read.CIRCUIT_OPEN_MS },
    admission: {
      maxPerAddress: read.MAX_CONNECTIONS_PER_ADDRESS,
      maxPerSubject: read.MAX_CONNECTIONS_PER_SUBJECT,
      trustedProxies: read.TRUSTED_PROXIES,
    },
    webSocket: {
      maxOperations: read.MAX_OPERATIONS_PER_SOCKET,
      maxPayloadBytes: read.MAX_MESSAGE_BYTES,
      maxFragments: read.MAX_MESSAGE_FRAGMENTS,
      initTimeoutMs: read.CONNECTION_INIT_TIMEOUT_MS,
    },
    documents: {
      onlyRegistered: read.REGISTERED_DOCUMENTS_ONLY,
      automatic: read.MAX_AUTOMATIC_DOCUMENTS > 0 && {
        ...DEFAULT_AUTOMATIC_DOCUMENTS,
        maxDocuments: read.MAX_AUTOMATIC_DOCUMENTS,
      },
    },
    documentsFile: read.REGISTERED_DOCUMENTS,
  };
}
