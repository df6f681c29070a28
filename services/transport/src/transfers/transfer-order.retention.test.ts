import { randomUUID } from 'node:crypto';
import { laneTable } from '@tongbu/lanes';
import { type ServiceJob, startServiceJob } from '@tongbu/retention/testing';
import type { LaneState } from '@tongbu/vocabulary';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MIGRATIONS } from '../service.js';
import { TransferOrderState, TransferPointKind } from './transfer-order.enum.js';
import { transferPlaces, transferRecords } from './transfer-order.retention.js';
import { transferOrderTable } from './transfer-order.table.js';

const NOW = new Date('2022-11-21T03:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

let service: ServiceJob;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  service = await startServiceJob({
    agency: 'TRANSPORT',
    migrations: MIGRATIONS,
    subjects: [transferPlaces, transferRecords],
    now: () => now,
  });
});
afterEach(() => service.close());

/** Orders of invented cases, each with two places that stand nowhere else; answers those places. */
async function addOrders(
  count: number,
  { reported, arrived, state = 'DONE' }: { reported: number; arrived?: number; state?: LaneState },
): Promise<string[]> {
  const at = daysAgo(reported);
  const orders = Array.from({ length: count }, () => {
    const [caseId, personId] = [randomUUID(), randomUUID()];
    const common = { caseId, personId, jurisdiction: '321002', exercise: false };
    return {
      lane: { ...common, state, triggeredAt: at, startedAt: at, dueAt: at, edition: 'ninth' },
      order: {
        ...common,
        state: TransferOrderState.ARRIVED,
        ...{
          fromKind: TransferPointKind.RESIDENCE,
          fromJurisdiction: '321002',
          fromPlace: `演练路 ${randomUUID()}`,
        },
        ...{
          toKind: TransferPointKind.DESIGNATED_HOSPITAL,
          toJurisdiction: '321000',
          toPlace: `演练医院 ${randomUUID()}`,
        },
        orderedAt: at,
        arrivedAt: arrived === undefined ? null : daysAgo(arrived),
      },
    };
  });
  await service.store.db.insert(laneTable).values(orders.map(({ lane }) => lane));
  await service.store.db.insert(transferOrderTable).values(orders.map(({ order }) => order));
  return orders.flatMap(({ order: { fromPlace, toPlace } }) => [fromPlace, toPlace]);
}

const found = async (places: readonly string[]) =>
  (await service.find(places)).map(({ text }) => text).toSorted();

it('of 1,000 people nobody reads after 28 days where they were fetched and brought to, and of the others everybody', async () => {
  const due = [
    ...(await addOrders(800, { reported: 40, arrived: 29 })),
    ...(await addOrders(200, { reported: 29, state: 'STOOD_DOWN' })),
  ];
  const kept = [
    ...(await addOrders(50, { reported: 40, arrived: 28 })),
    ...(await addOrders(50, { reported: 28, state: 'STOOD_DOWN' })),
    ...(await addOrders(50, { reported: 40, arrived: 39, state: 'IN_PROGRESS' })),
  ];
  expect(await found([...due, ...kept])).toEqual([...due, ...kept].toSorted());
  const { proofs } = await service.job.run();
  expect(proofs.map(({ dataClass, count }) => [dataClass, count])).toEqual([
    ['LOCATION', 1_000],
    ['CASE', 0],
  ]);
  expect(await found([...due, ...kept])).toEqual(kept.toSorted());
}, 120_000);

it('an order stays without its places, and goes with its lane after thirty years', async () => {
  await addOrders(1, { reported: 40, arrived: 39 });
  await service.job.run();
  const [order] = await service.store.db.select().from(transferOrderTable);
  expect(order).toMatchObject({
    fromKind: 'RESIDENCE',
    fromPlace: null,
    toPlace: null,
    toJurisdiction: '321000',
  });
  now = new Date('2052-11-01T00:00:00Z');
  await service.job.run();
  expect(await service.store.db.select().from(laneTable)).toHaveLength(0);
  expect(await service.store.db.select().from(transferOrderTable)).toHaveLength(0);
});

it('a transfer that nobody ended holds its places for half a year', async () => {
  const places = await addOrders(1, { reported: 100, state: 'OPEN' });
  await service.job.run();
  expect(await found(places)).toHaveLength(2);
  now = new Date(NOW.getTime() + 90 * 86_400_000);
  await service.job.run();
  expect(await found(places)).toEqual([]);
});

it('the end of the emergency takes the places of what is over, and leaves the orders', async () => {
  const over = await addOrders(10, { reported: 2, arrived: 1 });
  const open = await addOrders(5, { reported: 2, state: 'OPEN' });
  const { counts, token } = await service.job.previewEmergencyEnd();
  expect(counts).toEqual([
    { dataClass: 'LOCATION', count: 10 },
    { dataClass: 'CASE', count: 0 },
  ]);
  await service.job.run({ since: await service.job.endEmergency(token) });
  expect(await found([...over, ...open])).toEqual(open.toSorted());
  expect(await service.store.db.select().from(transferOrderTable)).toHaveLength(15);
  await service.store.db.update(laneTable).set({ state: 'DONE' }).where(eq(laneTable.state, 'OPEN'));
  now = new Date(NOW.getTime() + 1);
  await service.job.run();
  expect(await found(open)).toEqual([]);
});
