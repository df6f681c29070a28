import type { SeparationRows } from '@tongbu/access/testing';
import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { type Asker, FINDERS } from './expectation.js';
import { type GuardedPath, guardedPaths, isLink, ownGuarded } from './guarded-paths.js';
import type { Outbreak } from './outbreak.js';
import type { RepeatedChange } from './payloads.js';

/** How a field is come to. */
export type Way = 'root' | 'nested' | 'list' | '_entities' | 'live' | 'replay' | 'payload';

/** The guarded fields of one type on one way, under an alias of their own. */
export interface Part {
  readonly way: Way;
  readonly path: GuardedPath;
  readonly fields: readonly string[];
  /** The keys in the answer that lead to the fields. */
  readonly keys: readonly string[];
  /** Who is answered on this way at all, where that is fewer than the table has. */
  readonly gate?: SeparationRows;
  /** As whom the table is read for somebody, where that is not who they are. */
  readonly readAs?: (asker: Asker) => Asker;
  /** For whom nothing is on this way, whatever the table has. */
  readonly isRefused?: (asker: Asker) => boolean;
}

/** A document that asks for every guarded field on many ways at once. */
export interface MatrixDocument {
  readonly query: string;
  readonly parts: readonly Part[];
  /** The guarded fields whose values the way itself names: of a list and of events, the case. */
  readonly names: readonly string[];
  /** Of a mutation, what it is sent with. */
  readonly input?: (asked: Outbreak) => object;
}

interface Entrance {
  readonly head: string;
  readonly type: string;
  /** The keys below the alias that lead to the record. */
  readonly below: readonly string[];
  /** How many steps are taken at most. */
  readonly steps?: number;
  readonly ways: readonly [start: Way, onward: Way];
  readonly gate?: SeparationRows;
  /** Links that are not followed further. */
  readonly ends?: readonly string[];
}

const ENTRANCES: readonly Entrance[] = [
  { head: 'case(id: $case)', type: 'Case', below: [], ways: ['root', 'nested'] },
  { head: 'person(id: $person)', type: 'Person', below: [], ways: ['root', 'nested'] },
  {
    head: 'findPerson(input: { idNumber: $idNumber })',
    type: 'Person',
    below: [],
    steps: 0,
    ways: ['root', 'root'],
    gate: FINDERS,
  },
];

/** The root fields of the graph, and everything behind them. */
export function rootDocument(schema: GraphQLSchema): MatrixDocument {
  const { selections, parts } = selectAll(schema, ENTRANCES);
  return {
    query: `query ($case: ID!, $person: ID!, $idNumber: String!) { ${selections} }`,
    parts,
    names: [],
  };
}

/** The line list, and whom its cases are about. */
export function listDocument(schema: GraphQLSchema): MatrixDocument {
  const head = 'cases(first: 50)';
  const list: Entrance = { head, type: 'Case', below: ['edges', 'node'], steps: 1, ways: ['list', 'list'] };
  const { selections, parts } = selectAll(schema, [list]);
  return { query: `query { ${selections} }`, parts, names: ['Person.cases'] };
}

/** What a service answers of its entities. Each is given by its key, as the variable of its name. */
export function entityDocument(schema: GraphQLSchema, entities: readonly string[]): MatrixDocument {
  const { selections, parts } = selectAll(
    schema,
    entities.map((type) => ({
      head: `_entities(representations: $${type})`,
      type,
      below: [],
      ways: ['_entities', '_entities'],
    })),
  );
  const variables = entities.filter((type) => parts.some(({ path }) => path.from === type));
  const declared = variables.map((type) => `$${type}: [_Any!]!`).join(', ');
  return { query: `query (${declared}) { ${selections} }`, parts, names: [] };
}

/** The case of each event of a stream; with `after`, of those that are kept. */
export function streamDocument(
  schema: GraphQLSchema,
  stream: string,
  way: 'live' | 'replay',
): MatrixDocument {
  const entrance: Entrance = { head: 'case', type: 'Case', below: [], ways: [way, way] };
  const { selections, parts } = selectAll(schema, [entrance]);
  const after = way === 'replay' ? '(after: "0")' : '';
  return {
    query: `subscription { ${stream}${after} { told: case { id } ${selections} } }`,
    parts: parts.map((part) => ({ ...part, keys: [stream, ...part.keys] })),
    names: ['Person.cases'],
  };
}

/** Links from a record to other people than the one that it is about: their values are no canaries. */
const TO_OTHERS = ['CaseResponse.isolationPlans', 'Household.members'];

/** A mutation, and every record that its payload leads to. */
export function payloadDocument(
  schema: GraphQLSchema,
  mutation: string,
  { input, makers, isRefused, endsTask = false }: RepeatedChange,
): MatrixDocument {
  const entrances = payloadFields(schema, mutation).map(
    ([head, type]): Entrance => ({
      head,
      type,
      below: [],
      ways: ['payload', 'payload'],
      gate: makers,
      ends: TO_OTHERS,
    }),
  );
  const { selections, parts } = selectAll(schema, entrances);
  const readAs = (asker: Asker): Asker => ({ ...asker, reason: 'NONE' });
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  return {
    query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selections} userErrors { code } } }`,
    parts: parts.map((part) => ({
      ...{ ...part, keys: [mutation, ...part.keys] },
      ...(endsTask && { readAs }),
      ...(isRefused && { isRefused }),
    })),
    names: [],
    input,
  };
}

/** The fields of a payload that lead to guarded fields, each with the type of its record. */
export function payloadFields(schema: GraphQLSchema, mutation: string): [field: string, type: string][] {
  const payload = schema.getMutationType()?.getFields()[mutation]?.type;
  const named = payload && getNamedType(payload);
  if (!isObjectType(named)) return [];
  return Object.values(named.getFields())
    .map(({ name, type }): [string, string] => [name, getNamedType(type).name])
    .filter(([, type]) => guardedPaths(schema, type).length > 0);
}

function selectAll(schema: GraphQLSchema, entrances: readonly Entrance[]) {
  const parts: Part[] = [];
  const selections: string[] = [];
  for (const { head, type, below, steps = Number.POSITIVE_INFINITY, ways, gate, ends = [] } of entrances) {
    const paths = guardedPaths(schema, type).filter(
      (path) =>
        path.steps.length <= steps && !path.steps.some((step) => ends.includes(`${step.type}.${step.field}`)),
    );
    for (const path of paths) {
      const alias = `way${parts.length}`;
      const fields = ownGuarded(schema, path.to);
      const keys = [alias, ...below, ...path.steps.map(({ field }) => field)];
      const leaves = fields.map((field) => (isLink(schema, path.to, field) ? `${field} { id }` : field));
      const behind = path.steps.reduceRight((inner, { field }) => `${field} { ${inner} }`, leaves.join(' '));
      selections.push(`${alias}: ${head} ${wrapped(head, type, below, behind)}`);
      parts.push({ way: ways[path.steps.length === 0 ? 0 : 1], path, fields, keys, ...(gate && { gate }) });
    }
  }
  return { selections: selections.join('\n'), parts };
}

function wrapped(head: string, type: string, below: readonly string[], selection: string): string {
  if (head.startsWith('_entities')) return `{ ... on ${type} { ${selection} } }`;
  const listed = below.length > 0 ? `listed: id ${selection}` : selection;
  return below.reduceRight((inner, key) => `{ ${key} ${inner} }`, `{ ${listed} }`);
}
