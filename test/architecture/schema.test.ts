import { buildCivilAffairsSchema } from '@tongbu/civil-affairs';
import { composeSupergraph } from '@tongbu/gateway';
import { buildHealthSchema } from '@tongbu/health';
import { buildPublicSecuritySchema } from '@tongbu/public-security';
import { buildTransportSchema } from '@tongbu/transport';
import {
  buildASTSchema,
  type GraphQLField,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

/*
 * `npm run schema` writes the files that stand here; without it, a file that no longer says what the code says fails.
 */
const SERVICES = [
  { name: 'health', port: 4001, build: buildHealthSchema },
  { name: 'public-security', port: 4002, build: buildPublicSecuritySchema },
  { name: 'transport', port: 4003, build: buildTransportSchema },
  { name: 'civil-affairs', port: 4004, build: buildCivilAffairsSchema },
] as const;

const sdlOf = new Map<string, string>();
beforeAll(async () => {
  for (const { name, build } of SERVICES) sdlOf.set(name, (await build()).sdl);
});

const schemaOf = (name: string) => {
  const federation = `directive @link(url: String, import: [String]) repeatable on SCHEMA
    directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
    directive @shareable on OBJECT | FIELD_DEFINITION
    directive @authenticated on FIELD_DEFINITION
    directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
    directive @external on FIELD_DEFINITION | OBJECT
    directive @requires(fields: String!) on FIELD_DEFINITION
    directive @inaccessible on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION`;
  return buildASTSchema(parse(`${federation}\n${sdlOf.get(name)}`), { assumeValidSDL: true });
};

describe.each(SERVICES)('the schema of $name', ({ name }) => {
  test('is committed as the code has it', async () => {
    await expect(sdlOf.get(name)).toMatchFileSnapshot(`../../services/${name}/schema.graphql`);
  });

  test('describes every type, field, argument and value', () => {
    const missing = Object.values(schemaOf(name).getTypeMap())
      .filter(
        ({ name: type }) =>
          !type.startsWith('__') && !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type),
      )
      .flatMap((type) => {
        const own =
          type.description || ['Query', 'Mutation', 'Subscription'].includes(type.name) ? [] : [type.name];
        if (!isObjectType(type) && !isInputObjectType(type)) return own;
        const fields = Object.values(type.getFields()).flatMap((field) => {
          const args = 'args' in field ? (field as GraphQLField<unknown, unknown>).args : [];
          return [
            ...(field.description ? [] : [`${type.name}.${field.name}`]),
            ...args.filter((arg) => !arg.description).map((arg) => `${type.name}.${field.name}(${arg.name})`),
          ];
        });
        return [...own, ...fields];
      });
    expect(missing).toEqual([]);
  });

  test('lets another agency be down: what it contributes is never non-null', () => {
    const schema = schemaOf(name);
    const borrowed = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name: type, astNode }) => {
        const keys = astNode?.directives?.filter((directive) => directive.name.value === 'key') ?? [];
        return keys.length > 0 && OWNERS[type] !== undefined && OWNERS[type] !== name;
      })
      .map(({ name: type }) => type);
    const wrong = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => borrowed.includes(getNamedType(field.type).name) && isNonNullType(field.type))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(wrong).toEqual([]);
  });

  test('bounds every list: a connection, a `first`, or a list that its own input bounds', () => {
    const unbounded = Object.values(schemaOf(name).getTypeMap())
      .filter(isObjectType)
      .filter((type) => !/(Payload|Connection|Edge)$|^(UserError|__.*|TransmissionSummary)$/.test(type.name))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(({ type: fieldType, args }) => {
            const inner = isNonNullType(fieldType) ? fieldType.ofType : fieldType;
            return isListType(inner) && !args.some((arg) => arg.name === 'first');
          })
          .map((field) => `${type.name}.${field.name}`),
      )
      .filter((field) => !BOUNDED_BY_NATURE.includes(field));
    expect(unbounded).toEqual([]);
  });
});

/** The agency that owns each entity; the others borrow its key. */
const OWNERS: Readonly<Record<string, string>> = {
  Person: 'public-security',
  Case: 'health',
  Vehicle: 'transport',
  Household: 'civil-affairs',
  Community: 'civil-affairs',
};

/** Lists that something else bounds. Each with its reason. */
const BOUNDED_BY_NATURE: readonly string[] = [
  'Query._entities', // by the request's representations
  'AccessLogEntry.fields', // by the fields of a person
  'Person.cases', // at most 100, see services/health/src/persons/person.resolver.ts
];

test('the supergraph is committed as the four schemas compose', async () => {
  const subgraphs = SERVICES.map(({ name, port }) => ({
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    sdl: sdlOf.get(name) ?? '',
  }));
  await expect(composeSupergraph(subgraphs)).toMatchFileSnapshot('../../gateway/supergraph.graphql');
});
