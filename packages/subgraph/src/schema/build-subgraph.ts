import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { FIELDS, type FieldTable } from '@tongbu/access';
import { type GraphQLResolveInfo, type GraphQLSchema, parse } from 'graphql';
import { type BuildSchemaOptions, buildSchema, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { AgencyEventsResolver } from '../internal-events/agency-events.resolver.js';
import { AuditExportResolver } from '../internal-events/audit-export.resolver.js';
import { ParkedEventsResolver } from '../internal-events/parked-events.resolver.js';
import { RetentionResolver } from '../internal-events/retention.resolver.js';
import { WitnessResolver } from '../internal-events/witness.resolver.js';
import { withAccessDirectives } from './access-directives.js';
import { guardFields, type Knowledge } from './guard-fields.js';
import { withoutInternalEvents } from './published-sdl.js';

/**
 * Resolves one entity reference; the same signature as a field's resolver. Each names the key fields and the context
 * that it expects: what arrives has been checked against the schema, and the context is the service's own.
 */
export type ReferenceResolver = (reference: never, context: never, info: GraphQLResolveInfo) => unknown;

export interface SubgraphParts extends Knowledge {
  // biome-ignore lint/complexity/noBannedTypes: type-graphql's own signature for resolver classes.
  readonly resolvers: NonEmptyArray<Function>;
  /** Entities that other agencies point to, by type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  /** Types that no resolver of this service returns directly. */
  readonly orphanedTypes?: BuildSchemaOptions['orphanedTypes'];
  /** The classes of the fields; those of the hub unless told otherwise, as a test with a graph of its own does. */
  readonly fields?: FieldTable;
}

export interface Subgraph {
  /** Executable, with the internal events that services follow. */
  readonly schema: GraphQLSchema;
  /** What is composed and committed as `schema.graphql`: without the internal events. */
  readonly sdl: string;
}

const FEDERATION_LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@tag", "@authenticated", "@requiresScopes"])\n`;

/** type-graphql asks for a broker even where every subscription brings its own source, as all of ours do. */
const NO_BROKER: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish() {},
  subscribe() {
    throw new TypeError('A subscription names its own source with `subscribe`.');
  },
};

/**
 * Builds a Federation 2 subgraph from type-graphql resolvers, with the ring of `guardFields` around its fields. Throws
 * when the schema is not valid, or a rule or the audit trail asks about a record or a case of which the service does not tell.
 *
 * The SDL is printed by graphql-tools, since `printSubgraphSchema` cannot read type-graphql's syntax nodes.
 * `agencyEvents` is executable but not published: composition refuses a subscription field that several
 * subgraphs offer (docs/decisions/0004).
 */
export async function buildSubgraph({
  resolvers,
  references,
  orphanedTypes = [],
  fields = FIELDS,
  ...knowledge
}: SubgraphParts): Promise<Subgraph> {
  const base = await buildSchema({
    resolvers: [
      ...resolvers,
      AgencyEventsResolver,
      ParkedEventsResolver,
      AuditExportResolver,
      RetentionResolver,
      WitnessResolver,
    ],
    orphanedTypes,
    validate: false,
    pubSub: NO_BROKER,
  });
  const executableSdl = FEDERATION_LINK + printSchemaWithDirectives(base);
  const sdl = withAccessDirectives(withoutInternalEvents(executableSdl), fields);
  const resolversMap: Record<string, Record<string, unknown>> = { ...createResolversMap(base) } as never;
  for (const [typeName, resolve] of Object.entries(references)) {
    resolversMap[typeName] = { ...resolversMap[typeName], __resolveReference: forTextKeys(resolve) };
  }
  resolversMap.Query = { ...resolversMap.Query, _service: () => ({ sdl }) };
  const schema = buildSubgraphSchema([{ typeDefs: parse(executableSdl), resolvers: resolversMap as never }]);
  guardFields(schema, fields, knowledge);
  return { schema, sdl };
}

/**
 * Every key of ours is text. A representation that holds anything else points to nothing, and no store is asked.
 * Async, so that a resolver that throws at once fails its own entity and not the whole list.
 */
function forTextKeys(resolve: ReferenceResolver): ReferenceResolver {
  return async (reference: Readonly<Record<string, unknown>>, context, info) =>
    Object.values(reference).every((key) => typeof key === 'string') && Object.keys(reference).length > 1
      ? resolve(reference as never, context, info)
      : null;
}
