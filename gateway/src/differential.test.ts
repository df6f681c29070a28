import { createLogger } from '@tongbu/runtime';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { oneClassPerCaller } from './clients/access-class.js';
import { Documents } from './documents/documents.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { DEFAULT_LIMITS } from './planning/limits.js';
import { RequestRefused } from './planning/request-refused.js';
import { DEFAULT_TIMEOUTS } from './subgraphs/timeouts.js';
import { loadSupergraph } from './supergraph/supergraph.js';
import { drawFrom, RandomQueryWriter } from './testing/differential/random-query.js';
import {
  answerMerged,
  answerSubgraph,
  mergedSchema,
  subgraphNames,
  supergraph,
} from './testing/differential/servers.js';
import { World } from './testing/differential/world.js';

const OPERATIONS = 1_000;
/** About one in a hundred meets a defect of the planner; see `docs/gateway.md`. */
const MAX_UNPLANNED = 40;

interface Response {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly (string | number)[] | undefined }[] | undefined;
}

/** What all servers of one comparison answer from. */
let served: { world: World; down: ReadonlySet<string> } = { world: new World(0), down: new Set() };

const log = createLogger({ name: 'test', level: 'silent' });
const engine = new Engine({
  graph: new Graph({
    supergraph: loadSupergraph(supergraph),
    subgraphs: new Map(
      subgraphNames.map((name) => [
        name,
        { ask: (body: string) => answerSubgraph(name, body, served), close: async () => {} },
      ]),
    ),
    circuits: new Map(),
    urls: new Map(),
    timeouts: DEFAULT_TIMEOUTS,
    rules: {
      limits: {
        ...DEFAULT_LIMITS,
        maxDepth: 100,
        maxAliases: 1_000,
        maxDirectives: 1_000,
        maxCost: Number.MAX_VALUE,
      },
      introspection: true,
    },
    cachedOperations: 10,
    log,
  }),
  documents: new Documents({ registered: undefined, onlyRegistered: false, automatic: undefined }),
  upstream: {
    open: () => {
      throw new Error('Nothing is subscribed to here.');
    },
  },
  accessClass: oneClassPerCaller,
  maxStallMs: 1_000,
  maxEventAgeMs: 5_000,
  mergeWithinMs: 0,
  log,
});

async function answerFederated(
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const { text } = await engine.execute(engine.ready({ query, variables }), {
    claims: {},
    requestId: 'test',
  });
  return JSON.parse(text);
}

/** Where in the data an error shows: its path up to the first null. */
function shownAt(data: unknown, path: readonly (string | number)[]): string | undefined {
  let value = data;
  for (const [depth, part] of path.entries()) {
    if (value === null) return path.slice(0, depth).join('.');
    value = typeof value === 'object' && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value === null ? path.join('.') : undefined;
}

function failedPlaces({ data, errors = [] }: Response): string[] {
  const places = errors.map(({ path = [] }) => shownAt(data, path)).filter((place) => place !== undefined);
  return [...new Set(places)].toSorted();
}

test(`${OPERATIONS} random operations are answered as one graphql-js schema does, with errors in the same places`, async () => {
  let compared = 0;
  let unplanned = 0;
  const worlds = fc.record({
    seed: fc.nat(),
    down: fc.option(fc.constantFrom(...subgraphNames), { freq: 3 }),
  });
  while (compared < OPERATIONS) {
    await fc.assert(
      fc.asyncProperty(fc.nat(), worlds, async (choice, { seed, down }) => {
        const { query, variables } = new RandomQueryWriter(mergedSchema, drawFrom(choice)).write();
        if (query.length > 2_500 || validate(mergedSchema, parse(query)).length > 0) return;
        served = { world: new World(seed), down: new Set(down === null ? [] : [down]) };
        const expected: Response = JSON.parse(JSON.stringify(await answerMerged(query, variables, served)));
        const given = await answerFederated(query, variables).catch((error: unknown) => {
          if (error instanceof RequestRefused && error.code === 'INTERNAL') return undefined;
          throw error;
        });
        compared += 1;
        if (!given) {
          unplanned += 1;
          return;
        }
        const told = `${query}\n${JSON.stringify(variables)}\ndown: ${down}`;
        // As text, because the order of the fields counts too.
        expect(JSON.stringify(given.data), told).toBe(JSON.stringify(expected.data));
        expect(failedPlaces(given), told).toEqual(failedPlaces(expected));
      }),
      // An operation that was drawn at random does not shrink to one that says more.
      { numRuns: 200, endOnFailure: true },
    );
  }
  expect(unplanned).toBeLessThanOrEqual(MAX_UNPLANNED);
}, 300_000);
