import { buildCivilAffairsSchema } from '@tongbu/civil-affairs';
import { buildHealthSchema } from '@tongbu/health';
import { buildPublicSecuritySchema } from '@tongbu/public-security';
import { buildTransportSchema } from '@tongbu/transport';
import { type GraphQLFieldResolver, type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';

/** A field of the graph, as one of the services that have it has it. */
export interface GraphField {
  readonly type: string;
  readonly field: string;
  readonly isNonNull: boolean;
  readonly description: string;
  /** What the service runs for the field, ring and all. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
}

const FEDERATION = ['_Service.sdl', 'Query._service', 'Query._entities'];

/** Every field of every type that the four services execute, what is not published too. */
export async function readGraphFields(): Promise<GraphField[]> {
  const fields: GraphField[] = [];
  for (const build of [
    buildPublicSecuritySchema,
    buildHealthSchema,
    buildTransportSchema,
    buildCivilAffairsSchema,
  ]) {
    fields.push(...fieldsOf((await build()).schema));
  }
  return fields;
}

function fieldsOf(schema: GraphQLSchema): GraphField[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        type: type.name,
        field: field.name,
        isNonNull: isNonNullType(field.type),
        description: field.description ?? '',
        resolve: field.resolve,
      })),
    )
    .filter(({ type, field }) => !FEDERATION.includes(`${type}.${field}`));
}
