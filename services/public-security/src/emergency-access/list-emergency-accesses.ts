import { type Caller, demand } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import type { Database } from '@tongbu/store';
import { decodePageCursor, isId, type Page, pageOf } from '@tongbu/subgraph';
import { listAccesses, type RegisteredAccess } from './emergency-access.store.js';
import type { EmergencyAccess } from './emergency-access.type.js';
import { shownAccess } from './shown-access.js';

export interface EmergencyAccessesQuery {
  readonly unreviewed: boolean | undefined;
  readonly first: number;
  readonly after: string | null | undefined;
}

/** A page of what the caller is to watch. Throws `FORBIDDEN` for whoever is not to watch anything. */
export async function listEmergencyAccesses(
  db: Database,
  caller: Caller,
  { unreviewed, first, after }: EmergencyAccessesQuery,
): Promise<Page<EmergencyAccess>> {
  demand(caller, 'glass.watch');
  const key = decodePageCursor(after);
  const rows = await listAccesses(db, caller, { unreviewed, after: readKey(key), limit: first + 1 });
  const now = new Date();
  return pageOf(rows, { first, after: key, keyOf, nodeOf: (row) => shownAccess(row, now) });
}

const keyOf = ({ openedAt, id }: RegisteredAccess): string => `${openedAt.toISOString()} ${id}`;

function readKey(key: string | undefined): { openedAt: Date; id: string } | undefined {
  if (key === undefined) return undefined;
  const [instant = '', id, ...more] = key.split(' ');
  const openedAt = new Date(instant);
  const isKey = isId(id) && more.length === 0 && !Number.isNaN(openedAt.getTime());
  if (!isKey || openedAt.toISOString() !== instant) throw new Fault('CURSOR_INVALID');
  return { openedAt, id };
}
