import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';

const MAX_TOKENS = 5_000;
const MAX_ERRORS = 20;

/** What a connection sent to be carried out. */
interface OperationRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** Parses and validates an operation that came over a WebSocket: what there is to execute, or what is wrong with it. */
export function readOperation(
  schema: GraphQLSchema,
  { query, variables, operationName }: OperationRequest,
  production: boolean,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const rules = production ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
    const errors = validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: production });
    if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    return { schema, document, variableValues: variables ?? {}, operationName: operationName ?? null };
  } catch (error) {
    // A document that is nested too deeply overflows the parser's stack.
    if (!(error instanceof GraphQLError)) return [tooMany('levels in one document')];
    return [coded(error, 'GRAPHQL_PARSE_FAILED')];
  }
}

/** What is larger than one request, or connection, may be. */
export function tooMany(what: string): GraphQLError {
  return new GraphQLError(`Too many ${what}.`, { extensions: { code: 'LIMIT_EXCEEDED' } });
}

function coded({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
