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
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    // The parser overflows its stack on a document that is nested thousands of levels deep.
    if (error instanceof RangeError)
      throw RequestRefused.because('LIMIT_EXCEEDED', 'The document is nested too deeply.');
    if (!(error instanceof GraphQLError)) throw error;
    const isTooLong = error.message.includes('tokens. Parsing aborted');
    if (isTooLong)
      throw RequestRefused.because(
        'LIMIT_EXCEEDED',
        `The document is over the limit of ${maxTokens} tokens.`,
      );
    throw RequestRefused.fromErrors('GRAPHQL_PARSE_FAILED', [error]);
  }
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
