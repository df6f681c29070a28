import { findInDatabase } from '@tongbu/retention/testing';
import { ask, subscribeTo } from '@tongbu/subgraph/testing';
import { AGENCIES, agencySlug, rolesOf } from '@tongbu/vocabulary';
import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminUrl } from '../hub/database-url.js';
import { type RunningHub, startHub } from '../hub/start-hub.js';
import { PURPOSE_OF } from './expectation.js';
import {
  ABROAD,
  type BrokenGlass,
  breakGlass,
  CLINICIAN,
  HERE,
  reasonOf,
  review,
  TRACER,
  type WordSeeker,
  wordsFor,
  wordsIn,
} from './glass-register.js';
import { guardedFields, guardedPaths, OF_NO_CASE, readSchema } from './guarded-paths.js';
import { checked, refusalOf, tokenOf } from './matrix-hub.js';
import { forEach } from './some-at-a-time.js';
import { isLeak, WordTally, wordFaults } from './word-tally.js';

/** The words of broken glass, its reason and what a second person found: for auditors who say so, and for nobody else. */
const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist' } as const;
const SEEKERS: readonly WordSeeker[] = AGENCIES.flatMap((agency) =>
  rolesOf(agency).flatMap((role) =>
    [true, false].flatMap((isHere) =>
      [undefined, 'AUDIT', PURPOSE_OF[agency][0]].map((purpose) => ({
        ...{ agency, role, isHere },
        ...(purpose !== undefined && { purpose }),
      })),
    ),
  ),
);
const ACCESS = 'id reason review { note }';
const REGISTER = `{ emergencyAccesses(first: 100) { edges { node { ${ACCESS} } } } }`;
const UPDATES = `emergencyAccessUpdates { change access { ${ACCESS} } }`;
const END = `mutation ($id: ID!) { endEmergencyAccess(id: $id) { access { ${ACCESS} } userErrors { code } } }`;

let hub: RunningHub;
/** Those of health and of public security, that of another place, and those that are looked at for what the payload says. */
let ofHealth: BrokenGlass;
let ofPolice: BrokenGlass;
let abroad: BrokenGlass;
let glasses: readonly BrokenGlass[];
const tokens = new Map<string, Promise<string>>();
const tally = new WordTally();

beforeAll(async () => {
  hub = await startHub({ env: { MAX_CONNECTIONS_PER_ADDRESS: '5000', MAX_CONNECTIONS_PER_SUBJECT: '5000' } });
  const open = [
    await breakGlass(hub, { ...CLINICIAN, jurisdictions: HERE }, 'health', '321002'),
    await breakGlass(hub, { ...TRACER, jurisdictions: HERE }, 'police', '321002'),
  ];
  abroad = await breakGlass(hub, { ...EPIDEMIOLOGIST, jurisdictions: ABROAD }, 'abroad', '510903');
  const [health, police] = open;
  if (!health || !police) throw new Error('nothing is open');
  ofPolice = await review(hub, police, 'police');
  ofHealth = await review(hub, health, 'health');
  glasses = [ofHealth, ofPolice, abroad];
}, 120_000);
afterAll(async () => {
  process.stdout.write(`\n${tally.table()}\n\n`);
  expect(await hub?.stop()).toBe(0);
}, 60_000);

async function as(seeker: WordSeeker) {
  const { agency, role, isHere, purpose } = seeker;
  const who = { agency, role, jurisdictions: isHere ? HERE : ABROAD };
  const key = JSON.stringify(who);
  const token = tokens.get(key) ?? tokenOf(hub, who);
  tokens.set(key, token);
  return { authorization: `Bearer ${await token}`, ...(purpose !== undefined && { purpose }) };
}

async function send(
  seeker: WordSeeker,
  query: string,
  variables: Record<string, unknown> = {},
  service = false,
) {
  const { authorization, purpose } = await as(seeker);
  const headers = purpose === undefined ? {} : { 'tongbu-purpose': purpose };
  const said = { query, variables, authorization, headers };
  return checked(
    service
      ? await ask(`http://127.0.0.1:${hub.ports['public-security']}/graphql`, {
          ...{ ...said, hop: hub.hopTo('PUBLIC_SECURITY') },
        })
      : await ask(hub.url, said),
  );
}

const take = (way: string, seeker: WordSeeker, told: unknown, of: readonly BrokenGlass[], searched = of) =>
  tally.add(way, wordFaults(seeker, told, of, searched));

/** Every event until the last of what happened in the seeker's places, or the refusal. */
async function listen(seeker: WordSeeker, after: string | undefined, change: string) {
  const { authorization, purpose } = await as(seeker);
  const query = `subscription ($after: Cursor) { ${UPDATES.replace('Updates', 'Updates(after: $after)')} }`;
  const live = subscribeTo(
    hub.url.replace(/^http/, 'ws'),
    { query, variables: { after } },
    { authorization, ...(purpose !== undefined && { purpose }) },
  );
  const last = seeker.isHere ? ofHealth.id : abroad.id;
  const all = async () => {
    const told: unknown[] = [];
    for (;;) {
      const { data, errors } = await live.next().catch(refusalOf);
      told.push(checked({ data, errors: errors as Parameters<typeof checked>[0]['errors'] }));
      const event = (data as { emergencyAccessUpdates: { change: string; access: { id: string } } } | null)
        ?.emergencyAccessUpdates;
      if (!event || (event.access.id === last && event.change === change)) break;
    }
    await live.close();
    return told;
  };
  return { connected: live.connected, all };
}

test('both texts stand in the register and behind nothing else', () => {
  const graph = readSchema('gateway/supergraph.graphql');
  const guarded = OF_NO_CASE.flatMap((type) => guardedFields(type).map((field) => `${type}.${field}`));
  expect(guarded).toEqual(['EmergencyAccess.reason', 'EmergencyReview.note']);
  const leadsToWords = (type: string) => guardedPaths(graph, type).some(({ to }) => OF_NO_CASE.includes(to));
  const fieldsOf = (type: string) => {
    const found = graph.getType(type);
    return isObjectType(found) ? Object.values(found.getFields()) : [];
  };
  const leading = ['Query', 'Mutation', 'Subscription'].flatMap((type) =>
    fieldsOf(type)
      .filter((field) => leadsToWords(getNamedType(field.type).name))
      .map(({ name }) => name),
  );
  expect(leading).toEqual([
    'emergencyAccesses',
    ...['breakGlass', 'endEmergencyAccess', 'reviewEmergencyAccess'],
    'emergencyAccessUpdates',
  ]);
  // No service answers for them by a key, so nothing comes to them through `_entities`.
  const keysOf = (type: string) =>
    (graph.getType(type)?.astNode?.directives ?? []).flatMap(({ arguments: given = [] }) =>
      given.filter(({ name }) => name.value === 'key'),
    );
  expect(keysOf('Case').length).toBeGreaterThan(0);
  expect(OF_NO_CASE.flatMap(keysOf)).toEqual([]);
});

test('the register, asked through the gateway and of the service itself, tells them to auditors who say AUDIT', async () => {
  const before = tally.faults.length;
  await forEach(SEEKERS, async (seeker) => {
    take('root', seeker, await send(seeker, REGISTER), glasses);
    take('service itself', seeker, await send(seeker, REGISTER, {}, true), glasses);
  });
  expect(tally.faults.slice(before)).toEqual([]);
}, 120_000);

test('so does every event that is replayed', async () => {
  const before = tally.faults.length;
  await forEach(SEEKERS, async (seeker) => {
    const { all } = await listen(seeker, '0', seeker.isHere ? 'REVIEWED' : 'OPENED');
    take('replay', seeker, await all(), glasses);
  });
  expect(tally.faults.slice(before)).toEqual([]);
}, 120_000);

test('so does an event that comes while somebody listens', async () => {
  const listening = await Promise.all(
    SEEKERS.map(async (seeker) => ({ seeker, ...(await listen(seeker, undefined, 'ENDED')) })),
  );
  await Promise.all(listening.map(({ connected }) => connected));
  await send({ ...EPIDEMIOLOGIST, isHere: false }, END, { id: abroad.id });
  await send({ ...CLINICIAN, isHere: true }, END, { id: ofHealth.id });
  const before = tally.faults.length;
  await Promise.all(
    listening.map(async ({ seeker, all }) => {
      take('live', seeker, await all(), [ofHealth, abroad], glasses);
    }),
  );
  expect(tally.faults.slice(before)).toEqual([]);
}, 120_000);

test('the payload of a review tells them to an auditor who says AUDIT, and to no other', async () => {
  const query = `mutation ($input: ReviewEmergencyAccessInput!) { reviewEmergencyAccess(input: $input) {
    access { ${ACCESS} } userErrors { code } } }`;
  const before = tally.faults.length;
  for (const opener of [CLINICIAN, TRACER])
    for (const purpose of [undefined, 'AUDIT']) {
      const word = `${opener.role} ${purpose ?? 'none'}`;
      const glass = await breakGlass(hub, { ...opener, jurisdictions: HERE }, word, '321002');
      const seeker = { agency: opener.agency, role: 'auditor', isHere: true } as const;
      const auditor: WordSeeker = { ...seeker, ...(purpose !== undefined && { purpose }) };
      const note = `演练复核之${word}`;
      const input = { id: glass.id, verdict: 'NOT_JUSTIFIED', note };
      const told = await send(auditor, query, { input });
      expect(told.data).toMatchObject({
        reviewEmergencyAccess: { access: { id: glass.id }, userErrors: [] },
      });
      take('payload of reviewing', auditor, told, [{ ...glass, note }]);
      await send({ ...opener, isHere: true }, END, { id: glass.id });
    }
  await forEach(SEEKERS, async (seeker) => {
    const input = { id: ofHealth.id, verdict: 'JUSTIFIED', note: '演练:再看一次' };
    take('payload of reviewing', seeker, await send(seeker, query, { input }), [], glasses);
  });
  expect(tally.faults.slice(before)).toEqual([]);
}, 120_000);

test('no payload tells them to whoever breaks the glass or ends it', async () => {
  const before = tally.faults.length;
  let answered = 0;
  const again: BrokenGlass = { ...ofHealth, reason: reasonOf('again') };
  await forEach(SEEKERS, async (seeker) => {
    const asked = { personId: ofHealth.personId, minutes: 30, idempotencyKey: 'opened for health' };
    const input = { ...asked, reason: again.reason };
    const opened = await send(
      seeker,
      `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { access { ${ACCESS} } userErrors { code } } }`,
      { input },
    );
    const ended = await send(seeker, END, { id: ofHealth.id });
    if (opened.data !== null && seeker.role === 'clinician' && seeker.isHere) {
      const given = { access: { id: ofHealth.id, reason: null, review: { note: null } } };
      expect([opened.data, ended.data]).toMatchObject([{ breakGlass: given }, { endEmergencyAccess: given }]);
      answered += 1;
    }
    take('payload of opening', seeker, opened, [], [...glasses, again]);
    take('payload of ending', seeker, ended, [], [...glasses, again]);
  });
  // Whoever opened it is given it each time, for no purpose, for `AUDIT` and for another.
  expect(answered).toBe(3);
  expect(tally.faults.slice(before)).toEqual([]);
}, 120_000);

test('they stand in two columns of public security, in no other and in no log', async () => {
  const words = glasses.flatMap(({ reason, note }) => (note === null ? [reason] : [reason, note]));
  const places: string[] = [];
  for (const agency of AGENCIES.map(agencySlug)) {
    const found = await findInDatabase(adminUrl(hub.dataDir, agency), words);
    places.push(...found.map(({ table, column }) => `${agency} ${table}.${column}`));
  }
  const register = 'public-security emergency_register';
  expect([...new Set(places)].toSorted()).toEqual([`${register}.note`, `${register}.reason`]);
  const logs = [...AGENCIES.map(agencySlug), 'gateway' as const].map((name) => hub.logs(name));
  expect(wordsIn([...logs, hub.launcher.out(), hub.launcher.err()], glasses)).toEqual([]);
});

test('an answer that went to somebody else than who may read it is found', async () => {
  const seeker: WordSeeker = { agency: 'PUBLIC_SECURITY', role: 'auditor', isHere: true, purpose: 'AUDIT' };
  const told = await send(seeker, REGISTER);
  const [health, police] = [wordsFor(seeker, [ofHealth]), wordsFor(seeker, [ofPolice])];
  expect([health.length, police.length]).toEqual([2, 2]);
  expect(wordFaults(seeker, told, glasses).faults).toEqual([]);
  const { purpose: _, ...silent } = seeker;
  for (const [other, leaks] of [
    [silent, 4],
    [{ ...seeker, role: 'commander' }, 4],
    [{ ...seeker, agency: 'HEALTH' }, 2],
    [{ ...seeker, agency: 'TRANSPORT' }, 4],
  ] as const)
    expect(wordFaults(other, told, glasses).faults.filter(isLeak)).toHaveLength(leaks);
  expect(wordFaults({ ...seeker, isHere: false }, told, glasses).faults).toContain(
    'LEAK PUBLIC_SECURITY auditor foreign place AUDIT',
  );
});
