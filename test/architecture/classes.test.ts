import { type Caller, FIELDS, type FieldTable, fieldPolicy, GUARDED_CLASSES } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import { AGENCIES, type Agency, ROLES, type Role } from '@tongbu/vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { type GraphField, readGraphFields } from './graph-fields.js';

let graph: GraphField[];
beforeAll(async () => {
  graph = await readGraphFields();
});

const nameOf = ({ type, field }: Pick<GraphField, 'type' | 'field'>) => `${type}.${field}`;
const unique = (names: readonly string[]) => [...new Set(names)].toSorted();

const unclassified = (fields: readonly GraphField[], table: FieldTable): string[] =>
  unique(fields.filter(({ type, field }) => !fieldPolicy(type, field, table)).map(nameOf));

const ghosts = (fields: readonly GraphField[], table: FieldTable): string[] => {
  const known = new Set(fields.map(nameOf));
  return Object.entries(table)
    .flatMap(([type, entry]) => Object.keys(entry.fields).map((field) => nameOf({ type, field })))
    .filter((name) => !known.has(name));
};

/** A refusal makes a field null: one that cannot be null takes everything around it along, for whoever may not see it. */
const cannotBeRefused = (fields: readonly GraphField[], table: FieldTable): string[] =>
  unique(
    fields
      .filter(({ type, field, isNonNull }) => {
        const policy = fieldPolicy(type, field, table);
        const agencies = policy ? readingAgencies(table[type]?.release ?? 'nobody') : [];
        return isNonNull && policy && GUARDED_CLASSES.includes(policy.fieldClass) && agencies.length > 1;
      })
      .map(nameOf),
  );

/** Whose people come to a type at all. */
function readingAgencies(release: string): string[] {
  const table = { Type: { release, fields: { field: 'P0' } } } as FieldTable;
  return Object.keys(fieldPolicy('Type', 'field', table)?.release.readers ?? {});
}

test('every field of every type of the four services carries a class', () => {
  expect(graph.length).toBeGreaterThan(300);
  expect(unclassified(graph, FIELDS)).toEqual([]);
});

test('no class is given to a field that does not exist', () => {
  expect(ghosts(graph, FIELDS)).toEqual([]);
});

test('a field of class P2 or P3 that people of several agencies come to can be null', () => {
  expect(cannotBeRefused(graph, FIELDS)).toEqual([]);
});

test('in every service a guarded field refuses whoever the decision refuses, with a row and before anything is loaded', async () => {
  const open: string[] = [];
  let refused = 0;
  let recorded = 0;
  // No more of a record than its id, and no stores but the trail and who lives where, which a row names: whatever
  // looked at anything else would fail otherwise.
  const trail = {
    reads: {
      load: async () => {
        recorded += 1;
      },
    },
    membersOfHouseholds: { load: async () => [] },
    emergencies: { load: async () => [] },
  };
  for (const { type, field, resolve } of graph) {
    const policy = fieldPolicy(type, field);
    if (!policy || !GUARDED_CLASSES.includes(policy.fieldClass)) continue;
    for (const agency of AGENCIES) {
      for (const role of ROLES) {
        const question = { caller: callerOf(agency, role), asked: {} };
        if (policy.decide(question).effect !== 'DENY') continue;
        const answer = await ask(resolve, { ...question, ...trail });
        if (answer !== 'FORBIDDEN') open.push(`${type}.${field} ${agency} ${role}: ${answer}`);
        refused += 1;
      }
    }
  }
  expect(open).toEqual([]);
  expect(refused).toBeGreaterThan(1_000);
  expect(recorded).toBe(refused);
});

const callerOf = (agency: Agency, role: Role): Caller => ({
  subject: 'exercise',
  agency,
  role,
  jurisdictions: ['000000'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
});

async function ask(resolve: GraphField['resolve'], context: object): Promise<string> {
  try {
    await resolve?.({ id: 'somebody' }, {}, context, {} as GraphQLResolveInfo);
    return 'answered';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

test('the checks see what they are meant to see', () => {
  const person = FIELDS.Person;
  if (!person) throw new Error('no Person');
  const without: FieldTable = { ...FIELDS, Person: { ...person, fields: { id: 'P1' } } };
  expect(unclassified(graph, without)).toContain('Person.name');
  const more: FieldTable = { ...FIELDS, Person: { ...person, fields: { ...person.fields, soul: 'P3' } } };
  expect(ghosts(graph, more)).toEqual(['Person.soul']);
  const strict: FieldTable = {
    ...FIELDS,
    Case: { release: 'case.read', fields: { ...FIELDS.Case?.fields, status: 'P3' } },
  };
  expect(cannotBeRefused(graph, strict)).toEqual(['Case.status']);
});
