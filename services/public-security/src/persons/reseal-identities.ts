import type { Store, Transaction } from '@tongbu/store';
import { asc, eq, sql } from 'drizzle-orm';
import { FORMAT_1, type IdentityCipher } from './identity-cipher.js';
import { personTable } from './person.table.js';
import { personKeyTable } from './person-key.table.js';

const ROWS_AT_ONCE = 200;

/**
 * Seals the identities that have no key of their own yet anew, each under one, and answers how many. Several processes
 * may do so at once, and a process that is killed is gone on with by the next start.
 */
export async function resealIdentities(
  store: Pick<Store, 'transaction'>,
  cipher: IdentityCipher,
): Promise<number> {
  for (let all = 0; ; ) {
    const some = await store.transaction((tx) => resealSome(tx, cipher));
    all += some;
    if (some < ROWS_AT_ONCE) return all;
  }
}

async function resealSome(tx: Transaction, cipher: IdentityCipher): Promise<number> {
  const old = await tx
    .select({ id: personTable.id, identity: personTable.identity })
    .from(personTable)
    .where(sql`get_byte(${personTable.identity}, 0) = ${FORMAT_1}`)
    .orderBy(asc(personTable.id))
    .limit(ROWS_AT_ONCE)
    .for('no key update');
  for (const { id, identity } of old) {
    const sealed = cipher.seal(id, cipher.open({ id, identity, wrappedKey: null }));
    await tx.insert(personKeyTable).values({ personId: id, wrappedKey: sealed.wrappedKey });
    await tx.update(personTable).set({ identity: sealed.identity }).where(eq(personTable.id, id));
  }
  return old.length;
}
