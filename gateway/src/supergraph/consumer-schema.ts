import {
  buildASTSchema,
  type DefinitionNode,
  type GraphQLSchema,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  Kind,
  parse,
  specifiedDirectives,
  specifiedScalarTypes,
} from 'graphql';

const SPECIFIED_SCALARS = new Set(specifiedScalarTypes.filter(isSpecifiedScalarType).map(({ name }) => name));
const SPECIFIED_DIRECTIVES = new Set(
  specifiedDirectives.filter(isSpecifiedDirective).map(({ name }) => name),
);

/** Introspection's own names, and those of federation, of which the planner leaves some in. */
const MACHINERY = /^(?:join|link)?__/;

/**
 * The schema that clients see. The planner prints it with the introspection types, the scalars and the
 * directives that every GraphQL schema has; graphql-js brings its own, so those are left out.
 */
export function buildConsumerSchema(printed: string): GraphQLSchema {
  const document = parse(printed, { noLocation: true });
  return buildASTSchema(
    { kind: Kind.DOCUMENT, definitions: document.definitions.filter(isOwn).map(withoutIntrospectionFields) },
    { assumeValid: true },
  );
}

function isOwn(definition: DefinitionNode): boolean {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return !SPECIFIED_DIRECTIVES.has(definition.name.value);
  if (definition.kind === Kind.SCALAR_TYPE_DEFINITION && SPECIFIED_SCALARS.has(definition.name.value))
    return false;
  return !('name' in definition && MACHINERY.test(definition.name?.value ?? ''));
}

function withoutIntrospectionFields(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  return {
    ...definition,
    fields: (definition.fields ?? []).filter(({ name }) => !name.value.startsWith('__')),
  };
}
