import type { Agency } from '@tongbu/vocabulary';
import { boolean, customType, date, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { Sex } from './person.enum.js';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/**
 * The register (人员). Name, identity number, telephone number and address stand in `identity` only, sealed
 * by `IdentityCipher`; a copy of this table without the key names nobody.
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
  },
  (table) => [unique('person_external_id').on(table.registeredBy, table.exercise, table.externalId)],
);

/** One person of the register, as stored. */
export type PersonRow = typeof personTable.$inferSelect;
