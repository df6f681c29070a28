import type { Executor } from '@tongbu/store';
import type { SignedHead } from '../heads/signed-head.js';
import { listRows, listSignedHeads, type StoredRow } from '../log/read-log.js';

/*
 * An export is text, a line for each thing:
 *
 *   tongbu-audit 1 PUBLIC_SECURITY <chain>
 *   row <number> <hash> <body>
 *   head <JWS>                               after the row that it was signed for
 *   end <JWS>                                what the file goes to, and when it was made
 */

export const FORMAT = 'tongbu-audit 1';
const PAGE_ROWS = 1_000;

export interface ExportPage {
  readonly lines: string[];
  /** The number of the last row of the page. */
  readonly last: number;
}

export const exportHeader = ({ agency, chain }: Pick<SignedHead, 'agency' | 'chain'>): string =>
  `${FORMAT} ${agency} ${chain}`;
export const lineOfRow = ({ sequence, hash, body }: StoredRow): string =>
  `row ${sequence} ${hash.toString('hex')} ${body}`;
export const lineOfHead = (jws: string): string => `head ${jws}`;
export const lineOfEnd = (jws: string): string => `end ${jws}`;

/** A page of an export's lines, up to a thousand rows. */
export async function exportPage(
  db: Executor,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<ExportPage> {
  const rows = await listRows(db, { after, upTo, limit: PAGE_ROWS });
  const last = rows.at(-1)?.sequence ?? after;
  const heads = new Map(
    (await listSignedHeads(db, { after, upTo: last })).map((head) => [head.sequence, head.jws]),
  );
  const lines = rows.flatMap((row) => {
    const jws = heads.get(row.sequence);
    return jws === undefined ? [lineOfRow(row)] : [lineOfRow(row), lineOfHead(jws)];
  });
  return { lines, last };
}
