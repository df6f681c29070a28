import { fence } from '@tongbu/store';
import type { Agency } from '@tongbu/vocabulary';
import { boolean, customType, date, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { Sex } from './person.enum.js';
import { existsForScope } from './person.visibility.js';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/**
 * The register (人员). Name, identity number, telephone number and address stand in `identity` only, sealed
 * by `IdentityCipher` under the person's own key, which stands in `person_key`; a copy of this table without that one, or
 * without the secret, names nobody.
 */
export const personTable = pgTable(
  'person',
  {
    /** Opaque and random: it says nothing about who it is. */
    id: uuid('id').primaryKey(),
    identity: bytes('identity').notNull(),
    /**
     * The keyed hash of the identity number, for look-up by equality; null where the number is not known. An
     * invented person's hash is another than a real one's with the same number.
     */
    idNumberHash: bytes('id_number_hash').unique('person_id_number_hash'),
    /** What the agency that registered the person calls them, where it gave a name for them. */
    externalId: text('external_id'),
    sex: text('sex').$type<Sex>().notNull(),
    birthDate: date('birth_date', { mode: 'string' }),
    /** The place that answers for the person, in its one spelling. */
    jurisdiction: text('jurisdiction'),
    exercise: boolean('exercise').notNull(),
    registeredAt: instant('registered_at').notNull(),
    registeredBy: text('registered_by').$type<Agency>().notNull(),
    /** When the person was registered again, the last time: from then on the identity is needed anew. */
    registeredAgainAt: instant('registered_again_at'),
    /** The control-protocol edition that the person was registered under; it says how long the identity is kept. */
    edition: text('edition'),
  },
  (table) => [
    unique('person_external_id').on(table.registeredBy, table.exercise, table.externalId),
    ...fence(existsForScope(table)),
  ],
);

/** One person of the register, as stored, with the key that opens the envelope. */
export type PersonRow = typeof personTable.$inferSelect & { readonly wrappedKey: Buffer | null };
