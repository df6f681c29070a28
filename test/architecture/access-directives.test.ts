import { readFileSync } from 'node:fs';
import { fieldPolicy, GUARDED_CLASSES, scopeOf } from '@tongbu/access';
import { type FieldDefinitionNode, Kind, parse, print } from 'graphql';
import { expect, test } from 'vitest';

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const supergraph = parse(readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8'));

const fields = supergraph.definitions.flatMap((definition) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION
    ? (definition.fields ?? []).map((field) => ({ type: definition.name.value, field }))
    : [],
);
const written = ({ directives }: FieldDefinitionNode): string =>
  (directives ?? [])
    .filter(({ name }) => ['authenticated', 'requiresScopes'].includes(name.value))
    .map(print)
    .join(' ');

test('the supergraph asks other gateways for the scope of each guarded field, and for a token at every way in', () => {
  expect(fields.length).toBeGreaterThan(200);
  for (const { type, field } of fields) {
    const policy = fieldPolicy(type, field.name.value);
    const isGuarded = policy !== undefined && GUARDED_CLASSES.includes(policy.fieldClass);
    const needsToken = policy?.fieldClass === 'P1' || ROOTS.includes(type);
    const expected = isGuarded
      ? `@requiresScopes(scopes: [["${scopeOf(policy.releaseName)}"]])`
      : needsToken
        ? '@authenticated'
        : '';
    expect([`${type}.${field.name.value}`, written(field)]).toEqual([
      `${type}.${field.name.value}`,
      expected,
    ]);
  }
});
