import type { HeadVerifier, SignedHead } from '../heads/signed-head.js';
import type { Finding } from './finding.js';
import { readLines } from './read-lines.js';

const HEAD = 0x68;
const END = 0x65;

/** The heads of a file, and those lines of heads that nobody has signed. */
export interface GatheredHeads {
  readonly heads: readonly SignedHead[];
  readonly findings: readonly Finding[];
}

/**
 * The signed heads that stand in a file, whatever else does: an export, or what another agency has kept of this one's
 * heads. What is signed by nobody is a finding.
 */
export async function gatherHeads(file: string, verify: HeadVerifier): Promise<GatheredHeads> {
  const heads: SignedHead[] = [];
  const findings: Finding[] = [];
  let line = 0;
  for await (const { lines } of readLines(file)) {
    for (const bytes of lines) {
      line += 1;
      if (bytes[0] !== HEAD && bytes[0] !== END) continue;
      const [, jws = ''] = /^(?:head|end) (\S+)$/.exec(bytes.toString('latin1')) ?? [];
      const head = await verify(jws);
      if (head === undefined) findings.push({ code: 'SIGNATURE', file, line });
      else heads.push(head);
    }
  }
  return { heads, findings };
}
