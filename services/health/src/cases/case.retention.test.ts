import { randomUUID } from 'node:crypto';
import { laneTable } from '@tongbu/lanes';
import { type ServiceJob, startServiceJob } from '@tongbu/retention/testing';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContactCategory } from '../contacts/contact.enum.js';
import { contactTexts } from '../contacts/contact.retention.js';
import { contactTable } from '../contacts/contact.table.js';
import { MIGRATIONS } from '../service.js';
import { specimens } from '../specimens/specimen.retention.js';
import { specimenPersonTable, specimenTable } from '../specimens/specimen.table.js';
import { linkTexts } from '../transmissions/transmission-link.retention.js';
import { transmissionLinkTable } from '../transmissions/transmission-link.table.js';
import { CaseOrigin, CaseStatus } from './case.enum.js';
import { casePlaces, caseRecords } from './case.retention.js';
import { caseConflictTable, caseTable, type NewCase } from './case.table.js';

const NOW = new Date('2022-11-21T03:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

let service: ServiceJob;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  service = await startServiceJob({
    agency: 'HEALTH',
    migrations: MIGRATIONS,
    subjects: [casePlaces, contactTexts, linkTexts, specimens, caseRecords],
    now: () => now,
  });
});
afterEach(() => service.close());

/** Closed cases of nobody, each with two places that stand nowhere else; what is told replaces what is invented. */
async function addCases(
  count: number,
  reported: number,
  told: Partial<NewCase> = {},
): Promise<(NewCase & { id: string })[]> {
  const rows = Array.from({ length: count }, () => ({
    ...{ id: randomUUID(), caseNumber: randomUUID(), status: CaseStatus.CLOSED, origin: CaseOrigin.IMPORTED },
    ...{ jurisdiction: '321002', reportedAt: daysAgo(reported), exercise: false, edition: 'ninth' },
    ...{ reportedPlace: `演练市场 ${randomUUID()}`, infectedPlace: `演练棋牌室 ${randomUUID()}` },
    ...told,
  }));
  await service.store.db.insert(caseTable).values(rows);
  return rows;
}

async function addContact(caseId: string, exposed: number, relation = `演练同桌 ${randomUUID()}`) {
  await service.store.db.insert(contactTable).values({
    ...{ caseId, personId: randomUUID(), category: ContactCategory.CLOSE_CONTACT, relation },
    ...{ lastExposureAt: daysAgo(exposed), recordedAt: daysAgo(exposed) },
  });
  return relation;
}

const places = (rows: readonly Pick<NewCase, 'reportedPlace' | 'infectedPlace'>[]) =>
  rows.flatMap(({ reportedPlace, infectedPlace }) => [reportedPlace ?? '', infectedPlace ?? '']).toSorted();
const found = async (texts: readonly string[]) =>
  (await service.find(texts)).map(({ text }) => text).toSorted();

describe('the places of cases', () => {
  it('are of 1,000 people nowhere to be read after 28 days, and of the others everywhere they were', async () => {
    const due = await addCases(1_000, 29);
    const kept = [
      ...(await addCases(100, 28)),
      ...(await addCases(50, 100, { status: CaseStatus.CONFIRMED })),
      ...(await addCases(50, 100, { status: CaseStatus.SCREENED_POSITIVE })),
    ];
    expect(await found(places([...due, ...kept]))).toEqual(places([...due, ...kept]));
    const { proofs } = await service.job.run();
    expect(proofs.map(({ dataClass, count }) => [dataClass, count])).toEqual([
      ['LOCATION', 1_000],
      ['CONTACT_TEXT', 0],
      ['SPECIMEN', 0],
      ['CASE', 0],
    ]);
    expect(await found(places([...due, ...kept]))).toEqual(places(kept));
    expect(await service.store.db.select().from(caseTable)).toHaveLength(1_200);
  }, 120_000);

  it('count from the last exposure of a contact, where one is known', async () => {
    const [late, early] = await addCases(2, 60);
    if (!late || !early) throw new Error('no cases');
    await addContact(late.id, 40);
    await addContact(late.id, 28);
    await addContact(early.id, 29);
    await service.job.run();
    expect(await found(places([late, early]))).toEqual(places([late]));
  });

  it('go from what other reports said of the case too, and nothing else of that', async () => {
    const [row] = await addCases(1, 60, { reportedPlace: null, infectedPlace: null });
    const values = ['演练甲市场', '演练乙市场'] as const;
    const conflict = { caseId: row?.id ?? '', kept: values[0], other: values[1] };
    await service.store.db.insert(caseConflictTable).values([
      { ...conflict, field: 'infectedPlace' },
      { ...conflict, field: 'ageYears', kept: '7', other: '8' },
    ]);
    await service.job.run();
    expect(await found([...values])).toEqual([]);
    expect(await service.store.db.select().from(caseConflictTable)).toMatchObject([{ field: 'ageYears' }]);
  });

  it('of a case that nobody closed are held for half a year', async () => {
    const rows = await addCases(1, 184, { status: CaseStatus.CONFIRMED });
    const held = await addCases(1, 183, { status: CaseStatus.CONFIRMED });
    await service.job.run();
    expect(await found(places([...rows, ...held]))).toEqual(places(held));
  });
});

describe('free text about contacts', () => {
  it('goes 28 days after the last exposure, and who was exposed to whom stays', async () => {
    const [infector, infectee] = await addCases(2, 40);
    if (!infector || !infectee) throw new Error('no cases');
    const due = await addContact(infector.id, 29);
    const kept = await addContact(infector.id, 28);
    const link = `演练同车 ${randomUUID()}`;
    await service.store.db.insert(transmissionLinkTable).values({
      ...{ infectorCaseId: infector.id, infecteeCaseId: infectee.id, relation: link, source: '演练' },
    });
    await service.job.run();
    expect(await found([due, kept, link])).toEqual([kept]);
    expect(await service.store.db.select().from(contactTable)).toHaveLength(2);
    expect(await service.store.db.select().from(transmissionLinkTable)).toMatchObject([{ relation: null }]);
  });

  it('stays while the case is open', async () => {
    const [row] = await addCases(1, 60, { status: CaseStatus.ASYMPTOMATIC });
    const text = await addContact(row?.id ?? '', 50);
    await service.job.run();
    expect(await found([text])).toEqual([text]);
  });
});

describe('what the law wants kept', () => {
  it('specimens go fifteen years after the test, with whom they are of', async () => {
    const years = 15 * 365 + 4;
    for (const tested of [years + 1, years]) {
      const [row] = await service.store.db
        .insert(specimenTable)
        .values({
          ...{ specimenCode: randomUUID(), jurisdiction: '321002', laboratory: '演练', exercise: false },
          ...{ collectedAt: daysAgo(tested), testedAt: daysAgo(tested), recordedAt: daysAgo(tested) },
          ...{ method: 'RT_PCR', outcome: 'NEGATIVE' },
        } as never)
        .returning({ id: specimenTable.id });
      await service.store.db
        .insert(specimenPersonTable)
        .values({ specimenId: row?.id ?? '', personId: randomUUID() });
    }
    await service.job.run();
    expect(await service.store.db.select().from(specimenTable)).toHaveLength(1);
    expect(await service.store.db.select().from(specimenPersonTable)).toHaveLength(1);
  });

  it('cases go after thirty years, with everything that hangs on them, open or not', async () => {
    const [old, young] = [...(await addCases(1, 30 * 365 + 9)), ...(await addCases(1, 30 * 365 + 8))];
    if (!old || !young) throw new Error('no cases');
    await service.store.db
      .update(caseTable)
      .set({ status: CaseStatus.CONFIRMED })
      .where(eq(caseTable.id, old.id));
    for (const { id, reportedAt: at } of [old, young]) {
      await addContact(id, 10_000);
      await service.store.db.insert(laneTable).values({
        ...{ caseId: id, personId: null, jurisdiction: '321002', state: 'DONE' },
        ...{ triggeredAt: at, startedAt: at, dueAt: at, edition: 'ninth', exercise: false },
      });
    }
    await service.job.run();
    for (const [table, column] of [
      [caseTable, caseTable.id],
      [contactTable, contactTable.caseId],
      [laneTable, laneTable.caseId],
    ] as const)
      expect(await service.store.db.select({ id: column }).from(table as never)).toEqual([{ id: young.id }]);
  });

  it('stays when the emergency ends; places and free text do not', async () => {
    const closed = await addCases(3, 2);
    const open = await addCases(1, 2, { status: CaseStatus.CONFIRMED });
    const text = await addContact(closed[0]?.id ?? '', 1);
    const { counts, token } = await service.job.previewEmergencyEnd();
    expect(counts).toEqual([
      { dataClass: 'LOCATION', count: 3 },
      { dataClass: 'CONTACT_TEXT', count: 1 },
      { dataClass: 'SPECIMEN', count: 0 },
      { dataClass: 'CASE', count: 0 },
    ]);
    await service.job.run({ since: await service.job.endEmergency(token) });
    expect(await found([text, ...places([...closed, ...open])])).toEqual(places(open));
    expect(await service.store.db.select().from(caseTable)).toHaveLength(4);
  });
});
