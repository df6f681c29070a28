import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { exportHeader, lineOfEnd, lineOfHead, lineOfRow } from '../export/export-lines.js';
import { type SignedHead, signHead } from '../heads/signed-head.js';
import { auditRecord, canonicalBody } from '../log/audit-record.js';
import { genesisHash, nextHash } from '../log/chain.js';

/** The body of a row that somebody's reading leaves. */
export function makeBody(): string {
  const caller = { subject: 'tracer-1', agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;
  return canonicalBody(
    auditRecord(
      { caller, asked: { purpose: 'TRACING', caseReference: randomUUID() }, requestId: randomUUID() },
      {
        action: 'person.identity',
        personId: randomUUID(),
        fields: ['name', 'phone'],
        decision: 'ALLOW',
        code: 'GRANTED',
      },
    ),
  );
}

export interface BuiltExport {
  readonly lines: string[];
  /** The heads in it, without its end. */
  readonly heads: string[];
}

/** An export as the service makes it, without a database: a head after every `headEvery` rows, and the end. */
export async function buildExport(
  bodies: readonly string[],
  {
    key,
    chain,
    headEvery,
    at = new Date(),
  }: { readonly key: JWK; readonly chain: string; readonly headEvery: number; readonly at?: Date },
): Promise<BuiltExport> {
  const head = (sequence: number, hash: Buffer): SignedHead => ({
    kind: 'head',
    agency: 'PUBLIC_SECURITY',
    chain,
    sequence,
    hash: hash.toString('hex'),
    at: new Date(at.getTime() - 1_000).toISOString(),
  });
  const lines = [exportHeader({ agency: 'PUBLIC_SECURITY', chain })];
  const heads: string[] = [];
  let hash: Buffer = genesisHash(chain);
  for (const [place, body] of bodies.entries()) {
    const sequence = place + 1;
    hash = nextHash(hash, sequence, body);
    lines.push(lineOfRow({ sequence, hash, body }));
    if (sequence % headEvery !== 0) continue;
    heads.push(lineOfHead(await signHead(head(sequence, hash), key)));
    lines.push(heads.at(-1) ?? '');
  }
  const end: SignedHead = { ...head(bodies.length, hash), kind: 'export', at: at.toISOString() };
  lines.push(lineOfEnd(await signHead(end, key)));
  return { lines, heads };
}
