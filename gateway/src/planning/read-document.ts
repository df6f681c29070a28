import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { type DocumentLimits, enforceLimits } from './limits.js';
import { enforceTokens } from './nesting.js';
import { RequestRefused } from './request-refused.js';

export interface DocumentRules {
  readonly limits: DocumentLimits;
  /** Whether clients may read the schema, and get suggestions for names that they misspell. */
  readonly introspection: boolean;
}

export interface ReadDocument {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/**
 * Reads a document and picks the operation to run. Throws `RequestRefused` when the document is too large,
 * cannot be parsed, is not valid, or does not have the operation.
 */
export function readDocument(
  text: string,
  operationName: string | undefined,
  schema: GraphQLSchema,
  { limits, introspection }: DocumentRules,
): ReadDocument {
  const document = parseWithin(text, limits);
  enforceLimits(document, limits);
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { maxErrors: 20, hideSuggestions: !introspection });
  if (isTooLaborious(errors))
    throw RequestRefused.because('LIMIT_EXCEEDED', 'The document repeats too many fields to be validated.');
  if (errors.length > 0) throw RequestRefused.fromErrors('GRAPHQL_VALIDATION_FAILED', errors);
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    throw RequestRefused.because(
      'GRAPHQL_VALIDATION_FAILED',
      operationName === undefined
        ? 'The document has several operations, and operationName does not say which one to run.'
        : 'The document has no operation of that name.',
    );
  }
  return { operation, fragments: fragmentsOf(document) };
}

function parseWithin(text: string, { maxTokens }: DocumentLimits): DocumentNode {
  enforceTokens(text, maxTokens);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) throw RequestRefused.fromErrors('GRAPHQL_PARSE_FAILED', [error]);
    throw error;
  }
}

/** What graphql-js says when fields with the same name are too many to be compared with each other. */
function isTooLaborious([error]: readonly GraphQLError[]): boolean {
  return error?.message === 'Validation aborted.';
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
