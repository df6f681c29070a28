import { timingSafeEqual } from 'node:crypto';
import { ConfigurationFault } from '@tongbu/runtime';
import type { Store, Transaction } from '@tongbu/store';
import { sql } from 'drizzle-orm';
import type { IdentityCipher } from './identity-cipher.js';
import { identityKeyTable } from './identity-key.table.js';
import { personTable } from './person.table.js';

const REASON =
  'PUBLIC_SECURITY_IDENTITY_KEY_FILE: holds another key than the one that the identities in this database are sealed ' +
  'with: nobody would be found, and everybody registered twice. Bring the first key back';

/**
 * Rejects with `ConfigurationFault` when the register was made with another key. The first start records by what its
 * key is known again; in a register that is older than that, the envelopes tell.
 */
export async function demandIdentityKey(
  store: Pick<Store, 'transaction'>,
  cipher: IdentityCipher,
): Promise<void> {
  const isRight = await store.transaction(async (tx) => {
    const [recorded] = await tx.select().from(identityKeyTable);
    if (recorded) return matches(recorded.checkValue, cipher);
    if (await isSealedOtherwise(tx, cipher)) return false;
    await tx
      .insert(identityKeyTable)
      .values({ checkValue: cipher.checkValue, recordedAt: new Date() })
      .onConflictDoNothing();
    // Another process may have been first.
    const [first] = await tx.select().from(identityKeyTable);
    return first !== undefined && matches(first.checkValue, cipher);
  });
  if (!isRight) throw new ConfigurationFault([REASON]);
}

const matches = (recorded: Buffer, { checkValue }: IdentityCipher) =>
  recorded.length === checkValue.length && timingSafeEqual(recorded, checkValue);

async function isSealedOtherwise(tx: Transaction, { keyId }: IdentityCipher): Promise<boolean> {
  // Where the key id stands: see the envelope of `IdentityCipher`.
  const sealedWith = sql`substring(${personTable.identity} from 2 for ${keyId.length}::int)`;
  const [other] = await tx
    .select({ id: personTable.id })
    .from(personTable)
    .where(sql`${sealedWith} <> ${keyId}`)
    .limit(1);
  return other !== undefined;
}
