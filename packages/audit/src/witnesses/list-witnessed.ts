import type { Executor } from '@tongbu/store';
import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import { asc, gt, sql } from 'drizzle-orm';
import { lineOfHead } from '../export/export-lines.js';
import { witnessedHead } from './witnessed-head.table.js';

/** What this agency has witnessed of another. */
export interface WitnessedAgency {
  readonly agency: Agency;
  readonly heads: number;
  /** The number of the head that came last, and when it was signed and kept. */
  readonly sequence: number;
  readonly signedAt: Date;
  readonly receivedAt: Date;
  /** How many heads contradict others: more than none is the proof of a log that was rewritten. */
  readonly contradictions: number;
}

/** What this agency has witnessed of the others, of each that it has a head of. */
export async function listWitnessed(db: Executor): Promise<WitnessedAgency[]> {
  const rows = await db.execute<{
    agency: string;
    heads: number;
    contradictions: number;
    sequence: string;
    signed_ms: string;
    received_ms: string;
  }>(sql`
    SELECT DISTINCT ON (agency) agency, seq::text AS sequence,
           (extract(epoch FROM signed_at) * 1000)::bigint::text AS signed_ms,
           (extract(epoch FROM received_at) * 1000)::bigint::text AS received_ms,
           (count(*) OVER of_agency)::int AS heads,
           (count(contradiction) OVER of_agency)::int AS contradictions
    FROM witnessed_head WINDOW of_agency AS (PARTITION BY agency)
    ORDER BY agency, id DESC`);
  return AGENCIES.flatMap((agency) =>
    rows
      .filter((row) => row.agency === agency)
      .map(({ heads, contradictions, sequence, signed_ms, received_ms }) => ({
        agency,
        heads,
        contradictions,
        sequence: Number(sequence),
        signedAt: new Date(Number(signed_ms)),
        receivedAt: new Date(Number(received_ms)),
      })),
  );
}

const PAGE_HEADS = 1_000;

/** Lines of witnessed heads, as `audit verify --witness` takes them, and the place after them. */
export interface WitnessPage {
  readonly lines: string[];
  readonly last: number;
}

/** The heads that were kept after a place, up to a thousand, in the order in which they came. */
export async function witnessPage(db: Executor, after: number): Promise<WitnessPage> {
  const rows = await db
    .select({ id: witnessedHead.id, jws: witnessedHead.jws })
    .from(witnessedHead)
    .where(gt(witnessedHead.id, after))
    .orderBy(asc(witnessedHead.id))
    .limit(PAGE_HEADS);
  return { lines: rows.map(({ jws }) => lineOfHead(jws)), last: rows.at(-1)?.id ?? after };
}
