import { randomUUID } from 'node:crypto';
import type { Executor } from '@tongbu/store';
import { editionForRecord } from '@tongbu/vocabulary';
import { and, inArray, sql } from 'drizzle-orm';
import { boolean, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { RetentionSubject } from '../retention-subject.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Where invented people were: a table of a service that the job can be shown on. */
export const placeNote = pgTable('place_note', {
  id: uuid('id').primaryKey(),
  edition: text('edition'),
  madeAt: instant('made_at').notNull(),
  lastExposureAt: instant('last_exposure_at'),
  reportedAt: instant('reported_at'),
  isOpen: boolean('is_open').notNull(),
  place: text('place'),
});

export const PLACE_NOTE_SQL = `create table place_note (id uuid primary key, edition text, made_at timestamptz(3) not null,
  last_exposure_at timestamptz(3), reported_at timestamptz(3), is_open boolean not null, place text)`;

/** The subject of that table, as a service would write it: of class LOCATION unless told otherwise. */
export function placeNotes(dataClass: RetentionSubject['dataClass'] = 'LOCATION'): RetentionSubject {
  const due: RetentionSubject['listDue'] = (records) => sql`
    select ${placeNote.id}::text as id from ${placeNote}
    where ${placeNote.place} is not null
      and ${records.ofEdition(placeNote.edition, placeNote.madeAt)}
      and ${records.isOver({ LAST_EXPOSURE: placeNote.lastExposureAt, REPORT: placeNote.reportedAt, RECORDED: placeNote.madeAt })}
      and not ${records.isHeldBy({ isOpen: sql`${placeNote.isOpen}`, reportedAt: placeNote.madeAt })}`;
  return {
    dataClass,
    holds: ['place_note.place'],
    counts: 'last exposure, report, record',
    listDue: due,
    erase: async (tx, ids, records) => {
      const erased = await tx
        .update(placeNote)
        .set({ place: null })
        .where(and(inArray(placeNote.id, [...ids]), sql`${placeNote.id}::text in (${due(records)})`))
        .returning({ id: placeNote.id });
      return erased.map(({ id }) => id);
    },
  };
}

/** Notes as they were made, of nobody; what is told replaces what is invented. */
export async function addPlaceNotes(
  executor: Executor,
  count: number,
  told: Partial<typeof placeNote.$inferInsert> & { readonly madeAt: Date },
): Promise<string[]> {
  const rows = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, edition: editionForRecord(told.madeAt), isOpen: false, place: `演练地点 ${id}`, ...told };
  });
  for (let start = 0; start < count; start += 1_000)
    await executor.insert(placeNote).values(rows.slice(start, start + 1_000));
  return rows.map(({ id }) => id);
}
