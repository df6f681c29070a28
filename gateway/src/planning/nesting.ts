import { GraphQLError, Kind, Lexer, Source, TokenKind, type ValueNode } from 'graphql';
import { RequestRefused } from './request-refused.js';

/**
 * How deep a document may be nested: selections with their fragments written out, literals, types. The planner's parser
 * gives up at about 50.
 */
const MAX_NESTING = 40;

/** How deep variables may be. What reads them goes down recursively, here and in subgraphs, and must not run out of stack. */
const MAX_VARIABLE_NESTING = 200;

/** Refuses a text with more tokens than it may have, or with brackets in brackets too deep, without parsing it. */
export function enforceTokens(text: string, maxTokens: number): void {
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let tokens = 0; advance(lexer); tokens += 1) {
    if (tokens >= maxTokens)
      throw RequestRefused.because(
        'LIMIT_EXCEEDED',
        `The document is over the limit of ${maxTokens} tokens.`,
      );
    depth += nestingOf(lexer.token.kind);
    enforceNesting(depth);
  }
}

/** Refuses variables that are nested too deep. */
export function enforceVariableNesting(variables: unknown): void {
  if (depthOf(variables, MAX_VARIABLE_NESTING + 1) > MAX_VARIABLE_NESTING)
    throw tooDeep('variables are', MAX_VARIABLE_NESTING);
}

/** Refuses a document that is nested too deep. */
export function enforceNesting(depth: number): void {
  if (depth > MAX_NESTING) throw tooDeep('document is', MAX_NESTING);
}

/** How deep a literal is: 0 for one that holds no other. */
export function literalDepth(value: ValueNode): number {
  switch (value.kind) {
    case Kind.LIST:
      return 1 + Math.max(0, ...value.values.map(literalDepth));
    case Kind.OBJECT:
      return 1 + Math.max(0, ...value.fields.map((field) => literalDepth(field.value)));
    default:
      return 0;
  }
}

function tooDeep(what: string, limit: number): RequestRefused {
  return RequestRefused.because('LIMIT_EXCEEDED', `The ${what} nested deeper than ${limit} levels.`);
}

/** False at the end, and where the text is no GraphQL from here on, which is for the parser to say. */
function advance(lexer: Lexer): boolean {
  try {
    return lexer.advance().kind !== TokenKind.EOF;
  } catch (error) {
    if (error instanceof GraphQLError) return false;
    throw error;
  }
}

function nestingOf(kind: TokenKind): number {
  switch (kind) {
    case TokenKind.BRACE_L:
    case TokenKind.BRACKET_L:
    case TokenKind.PAREN_L:
      return 1;
    case TokenKind.BRACE_R:
    case TokenKind.BRACKET_R:
    case TokenKind.PAREN_R:
      return -1;
    default:
      return 0;
  }
}

/** How deep a JSON value is, or `atMost`. */
function depthOf(value: unknown, atMost: number): number {
  if (typeof value !== 'object' || value === null || atMost === 0) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) {
    deepest = Math.max(deepest, depthOf(item, atMost - 1));
    if (deepest === atMost - 1) break;
  }
  return deepest + 1;
}
