import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findInDatabase } from '@tongbu/retention/testing';
import { openStore } from '@tongbu/store';
import { type Answer, ask, subscribeTo } from '@tongbu/subgraph/testing';
import { AGENCIES, type AgencySlug, agencySlug, identityCheckCharacter } from '@tongbu/vocabulary';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../hub/command.js';
import { adminUrl } from '../hub/database-url.js';
import { makeDataDir, until } from '../hub/launch.js';
import { PATIENT, type RunningHub, startHub } from '../hub/start-hub.js';

/** The last promise of the hub, on real processes: when the time is over nobody is there any more, wherever one looks. */
const DUE = 1_000;
const YOUNG = 100;
const COMMUNITY = '321002001001';
const dataDir = makeDataDir();
let hub: RunningHub;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  hub = await startHub({ dataDir, env: PATIENT });
  for (const [name, caller] of Object.entries({
    registrar: { agency: 'PUBLIC_SECURITY', role: 'registrar' },
    epidemiologist: { agency: 'HEALTH', role: 'epidemiologist' },
    lead: { agency: 'CIVIL_AFFAIRS', role: 'community_lead' },
  } as const))
    tokens[name] = `Bearer ${await hub.token(caller)}`;
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Somebody who does not exist, of whom every value is their own. */
function canary(at: number) {
  const digits = `321003${1930 + (at % 70)}0101${String(at % 1_000).padStart(3, '0')}`;
  return {
    name: `演练金丝雀${at}号`,
    idNumber: `${digits}${identityCheckCharacter(digits)}`,
    phone: `1990000${String(at).padStart(4, '0')}`,
    address: `演练路${at}号院`,
    externalId: `canary-${randomUUID()}`,
    jurisdiction: '321002',
  };
}

async function send(who: string, query: string, variables: Record<string, unknown>): Promise<Answer['data']> {
  const { data, errors } = await ask(hub.url, { query, variables, authorization: tokens[who] ?? '' });
  expect(errors).toEqual([]);
  return data;
}

function* parts<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += 500) yield items.slice(start, start + 500);
}

async function inDatabase(agency: AgencySlug, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const store = await openStore({ url: adminUrl(dataDir, agency), max: 1 });
  try {
    const results = [];
    for (const statement of statements) results.push(await store.sql.unsafe(statement));
    return [...(results.at(-1) ?? [])];
  } finally {
    await store.close();
  }
}

/** Has these people been registered, reported, moved and visited so long ago that their time is over. */
async function age(ids: readonly string[]): Promise<void> {
  const people = `(${ids.map((id) => `'${id}'`).join(', ')})`;
  const ago = "now() - interval '100 days'";
  const lanes = `update lane set state = 'DONE', triggered_at = ${ago}, started_at = ${ago}, completed_at = ${ago}
    where person_id in ${people}`;
  const files = `update case_file set state = 'CLOSED', reported_at = ${ago}, ended_at = ${ago}
    where case_id in (select case_id from case_file_person where person_id in ${people})`;
  await inDatabase(
    'public-security',
    lanes,
    files,
    `update person set registered_at = ${ago} where id in ${people}`,
  );
  await inDatabase(
    'transport',
    lanes,
    `update transfer_order set ordered_at = ${ago}, arrived_at = ${ago} where person_id in ${people}`,
  );
  await inDatabase(
    'civil-affairs',
    lanes,
    files,
    `update household_member set registered_at = ${ago} where person_id in ${people}`,
    `update household set registered_at = ${ago}
       where id in (select household_id from household_member where person_id in ${people})`,
  );
  await inDatabase(
    'health',
    lanes,
    `update "case" set status = 'CLOSED', reported_at = ${ago} where person_id in ${people}`,
  );
}

const tongbu = async (...args: string[]) => {
  const command = runCommand([...args, '--data-dir', dataDir]);
  expect([await command.exited, command.err()]).toEqual([0, '']);
  return command.out();
};

test('of 1,000 people nothing is left in tables, events, replays and audit trails, and of the others everything', async () => {
  const canaries = Array.from({ length: DUE + YOUNG }, (_, at) => canary(at));
  const ids: string[] = [];
  for (const persons of parts(canaries)) {
    const data = await send(
      'registrar',
      'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
      { input: { persons } },
    );
    ids.push(...data.registerPersons.persons.map(({ id }: { id: string }) => id));
  }
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const tested = { collectedAt: at, testedAt: at, method: 'RT_PCR', outcome: 'POSITIVE', laboratory: '演练' };
  for (const some of parts(ids)) {
    const results = some.map((id) => ({
      ...{ ...tested, jurisdiction: '321002' },
      ...{ personIds: [id], specimenCode: `S-${id}` },
    }));
    await send(
      'epidemiologist',
      'mutation ($input: RecordTestResultsInput!) { recordTestResults(input: $input) { recorded } }',
      { input: { results } },
    );
  }
  await send(
    'lead',
    'mutation ($input: RegisterCommunitiesInput!) { registerCommunities(input: $input) { userErrors { code } } }',
    { input: { communities: [{ code: COMMUNITY, name: '演练社区', grids: [] }] } },
  );
  const doors = ids.map((id) => `演练门牌 ${id.slice(0, 13)}`);
  for (const some of parts(ids.map((id, place) => ({ id, door: doors[place] })))) {
    const households = some.map(({ id, door }) => ({
      ...{ communityCode: COMMUNITY, address: door, personIds: [id] },
    }));
    await send(
      'lead',
      'mutation ($input: RegisterHouseholdsInput!) { registerHouseholds(input: $input) { registered } }',
      { input: { households } },
    );
  }
  await until(
    'every agency has every lane',
    async () => {
      const counts = await Promise.all(
        AGENCIES.map((agency) => inDatabase(agencySlug(agency), 'select count(*)::int as n from lane')),
      );
      return counts.every(([row]) => row?.n === ids.length);
    },
    240_000,
  );
  await until(
    'both that keep who people are and where they live have every file',
    async () => {
      const counts = await Promise.all(
        (['public-security', 'civil-affairs'] as const).map((agency) =>
          inDatabase(agency, 'select count(*)::int as n from case_file_person'),
        ),
      );
      return counts.every(([row]) => row?.n === ids.length);
    },
    240_000,
  );
  await inDatabase('transport', "update transfer_order set from_place = '演练取 ' || person_id");
  await inDatabase('health', `update "case" set reported_place = '演练报 ' || person_id`);
  const textsOf = (place: number) => [
    ...Object.values(canaries[place] ?? {}).filter((value) => value !== '321002'),
    ...[doors[place] ?? '', `演练取 ${ids[place]}`, `演练报 ${ids[place]}`],
  ];
  const plain = (place: number) => [
    ...[canaries[place]?.externalId ?? '', doors[place] ?? ''],
    ...[`演练取 ${ids[place]}`, `演练报 ${ids[place]}`],
  ];
  const everywhere = async (texts: readonly string[]) => {
    const found = [];
    for (const agency of AGENCIES)
      found.push(...(await findInDatabase(adminUrl(dataDir, agencySlug(agency)), texts)));
    return [...new Set(found.map(({ text }) => text))].toSorted();
  };
  const places = ids.map((_, place) => place);
  const [due, young] = [places.slice(0, DUE), places.slice(DUE)];
  expect(await everywhere(places.flatMap(textsOf))).toEqual(places.flatMap(plain).toSorted());

  await age(ids.slice(0, DUE));
  for (const agency of AGENCIES) await tongbu('retention', 'run', '--agency', agency);

  expect(await everywhere(due.flatMap(textsOf))).toEqual([]);
  expect(await everywhere(young.flatMap(textsOf))).toEqual(young.flatMap(plain).toSorted());
  for (const agency of AGENCIES) {
    const file = join(dataDir, `${agencySlug(agency)}.audit`);
    await tongbu('audit', 'export', '--agency', agency, '--to', file);
    const trail = readFileSync(file, 'utf8');
    expect(places.flatMap(textsOf).filter((text) => trail.includes(text))).toEqual([]);
  }

  const replay = subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    { query: 'subscription { positiveCases(after: "0") { case { person { id maskedName } } } }' },
    { authorization: tokens.epidemiologist ?? '' },
  );
  const named: string[] = [];
  for (let events = 0; events < ids.length; events += 1) {
    const { data } = (await replay.next()) as {
      data: { positiveCases: { case: { person: { id: string; maskedName: string | null } | null } } } | null;
    };
    const person = data?.positiveCases.case.person;
    if (person?.maskedName) named.push(person.id);
  }
  await replay.close();
  expect(named.toSorted()).toEqual(ids.slice(DUE).toSorted());
}, 300_000);
