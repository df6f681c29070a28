import type { JSONWebKeySet } from 'jose';
import { createHeadVerifier, type SignedHead } from '../heads/signed-head.js';
import type { Finding } from './finding.js';
import { gatherHeads } from './gather-heads.js';
import { type VerifiedChain, verifyChain } from './verify-chain.js';

export interface ExportsToVerify {
  readonly exports: readonly string[];
  /** Files in which others have kept signed heads of these agencies: lines `head <JWS>`. */
  readonly witnesses?: readonly string[];
  /** Public keys of the services; those of a service have the id `service:AGENCY`. */
  readonly keys: JSONWebKeySet;
}

/** What became of it: each export as it was read, and everything that is wrong with any file. */
export interface Verification {
  readonly chains: readonly (VerifiedChain & { readonly file: string })[];
  /** How many signed heads were compared, from whichever file. */
  readonly heads: number;
  readonly findings: readonly Finding[];
}

/**
 * Verifies exports with nothing but public keys. Every head of every file is compared with the rows of every export of
 * the same agency, so an older export is a witness of a newer one. Rejects where a file cannot be read.
 */
export async function verifyExports({
  exports,
  witnesses = [],
  keys,
}: ExportsToVerify): Promise<Verification> {
  const verify = createHeadVerifier(keys);
  const heads: SignedHead[] = [];
  const findings: Finding[] = [];
  for (const file of [...exports, ...witnesses]) {
    const gathered = await gatherHeads(file, verify);
    heads.push(...gathered.heads);
    findings.push(...gathered.findings);
  }
  const chains: (VerifiedChain & { file: string })[] = [];
  for (const file of exports) {
    const chain = await verifyChain(file, { heads, verify });
    chains.push({ ...chain, file });
    findings.push(...chain.findings);
  }
  return { chains, heads: heads.length, findings };
}
