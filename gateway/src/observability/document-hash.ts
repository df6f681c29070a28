import { createHash } from 'node:crypto';
import { Lexer, Source, TokenKind } from 'graphql';

/**
 * A short name for a document: the same for documents that differ only in literals, comments and layout. Literals are
 * left out before hashing because they may be identity numbers, and a hash of one can be found by trying them all.
 * The text must be one that could be parsed.
 */
export function documentHash(text: string): string {
  const hash = createHash('sha256');
  const lexer = new Lexer(new Source(text));
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    hash.update(isLiteral(token.kind) ? token.kind : `${token.kind} ${token.value}`).update('\n');
  }
  return hash.digest('hex').slice(0, 12);
}

function isLiteral(kind: TokenKind): boolean {
  return (
    kind === TokenKind.INT ||
    kind === TokenKind.FLOAT ||
    kind === TokenKind.STRING ||
    kind === TokenKind.BLOCK_STRING
  );
}
