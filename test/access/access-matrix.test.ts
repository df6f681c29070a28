import { letterIn } from '@tongbu/access/testing';
import { AGENCIES, agencySlug } from '@tongbu/vocabulary';
import { type ConstDirectiveNode, type GraphQLNamedType, getNamedType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../hub/launch.js';
import { type RunningHub, startHub } from '../hub/start-hub.js';
import type { Asker } from './expectation.js';
import { GUARDED, guardedPaths, readSchema } from './guarded-paths.js';
import { judge, type MatrixAnswer } from './judge.js';
import { ASKERS, type Outbreaks, targetOf } from './matrix-askers.js';
import {
  entityDocument,
  listDocument,
  type MatrixDocument,
  payloadDocument,
  payloadFields,
  rootDocument,
  streamDocument,
} from './matrix-document.js';
import { type Following, MatrixHub } from './matrix-hub.js';
import { MatrixTally } from './matrix-tally.js';
import type { Outbreak } from './outbreak.js';
import { CHANGES } from './payloads.js';
import { change, KINDS, registerPerson, reportPositive, seedOutbreak } from './seed-outbreak.js';
import { forEach } from './some-at-a-time.js';

/** Every guarded field, on every way to it, for every role, in place and out of it, for every reason: over a real hub. */
let hub: RunningHub;
let outbreaks: Outbreaks;
let matrix: MatrixHub;
let abroad: string;
const tally = new MatrixTally();
const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist' } as const;
const TRACER = { agency: 'PUBLIC_SECURITY', role: 'tracer' } as const;

const graph = readSchema('gateway/supergraph.graphql');
const services = AGENCIES.map((agency) => {
  const schema = readSchema(`services/${agencySlug(agency)}/schema.graphql`);
  const entities = Object.values(schema.getTypeMap())
    .filter(isEntity)
    .map(({ name }) => name);
  const own = entities.filter((type) => guardedPaths(schema, type).length > 0);
  return { agency, own, document: entityDocument(schema, own) };
});
const STREAMS = Object.values(graph.getSubscriptionType()?.getFields() ?? {})
  .filter(({ type }) => getNamedType(type).name !== 'EmergencyAccessEvent')
  .map(({ name }) => name);
const replays = STREAMS.map((stream) => streamDocument(graph, stream, 'replay'));
const live = streamDocument(graph, 'tracingUpdates', 'live');
const payloads = Object.entries(CHANGES).map(([mutation, change]) => ({
  ...change,
  document: payloadDocument(graph, mutation, change),
}));
const root = rootDocument(graph);
const list = listDocument(graph);

/** Whether a service answers for a type by its key. */
function isEntity({ astNode }: GraphQLNamedType): boolean {
  const isResolvable = ({ name, arguments: given = [] }: ConstDirectiveNode) =>
    name.value === 'key' && !given.some((argument) => argument.name.value === 'resolvable');
  return astNode?.directives?.some(isResolvable) ?? false;
}

beforeAll(async () => {
  hub = await startHub({
    env: {
      MAX_DOCUMENT_ALIASES: '500',
      MAX_REQUEST_COST: '100000000',
      PUBLIC_SECURITY_SEARCHES_PER_MINUTE: '100000',
      MAX_CONNECTIONS_PER_ADDRESS: '5000',
      MAX_CONNECTIONS_PER_SUBJECT: '5000',
      SUBGRAPH_TIMEOUT_MS: '60000',
      REQUEST_TIMEOUT_MS: '120000',
    },
  });
  outbreaks = { open: await seedOutbreak(hub, KINDS.one), closed: await seedOutbreak(hub, KINDS.other) };
  matrix = new MatrixHub(hub, outbreaks);
  abroad = await reportPositive(hub, await registerPerson(hub, '510903'), '510903');
  await settle(outbreaks);
}, 180_000);
afterAll(async () => {
  process.stdout.write(`\n${tally.table()}\n\n`);
  expect(await hub?.stop()).toBe(0);
}, 60_000);

/** Waits until all agencies have heard of one case, then closes the other and waits until they have heard of that. */
async function settle({ closed }: Outbreaks): Promise<void> {
  const heard = async (reason: Asker['reason']) => {
    for (const agency of AGENCIES) {
      const asker = ASKERS.find((one) => one.agency === agency && one.isOwnPlace && one.reason === reason);
      if (!asker) throw new Error('nobody asks');
      await answeredAsExpected(root, asker);
    }
  };
  await heard('OPEN_CASE');
  const { caseId } = closed;
  await change(hub, EPIDEMIOLOGIST, 'settleVerification', 'case { id }', { caseId, outcome: 'CONFIRMED' });
  await change(hub, EPIDEMIOLOGIST, 'closeCase', 'case { id }', { caseId });
  await heard('CLOSED_CASE');
}

/** Asks until the answer is as the table has it: what happened in one agency is heard by the others a little later. */
async function answeredAsExpected(document: MatrixDocument, asker: Asker): Promise<void> {
  let faults: readonly string[] = [];
  const isAsExpected = async () => {
    const own = new MatrixTally();
    own.add(judge(document, await matrix.ask(document, asker), asker, targetOf(asker, outbreaks)));
    faults = own.faults;
    return faults.length === 0;
  };
  await until('all have heard', isAsExpected).catch((error: unknown) => {
    throw new Error(`${asker.agency} ${asker.reason}: ${faults.join('\n')}`, { cause: error });
  });
}

const take = (document: MatrixDocument, asker: Asker, answer: MatrixAnswer) =>
  tally.add(judge(document, answer, asker, targetOf(asker, outbreaks)));

/** An event of the case abroad tells nothing of ours; what it does tell is searched as a text. */
const inPlace = ({ told, data, errors }: Awaited<ReturnType<Following['next']>>): MatrixAnswer =>
  told === abroad ? { data: null, errors, aside: data } : { data, errors };

const faultsSince = (before: number) => tally.faults.slice(before);

test('every guarded field is on a way from the root, asked of its service, in an event, and in a payload', () => {
  const covered = (documents: readonly MatrixDocument[]) =>
    new Set(
      documents.flatMap(({ parts }) =>
        parts.flatMap((part) => part.fields.map((f) => `${part.path.to}.${f}`)),
      ),
    );
  const changing = payloads.map(({ document }) => document);
  for (const documents of [[root], services.map(({ document }) => document), replays, [live], changing]) {
    expect([...covered(documents)].toSorted()).toEqual(GUARDED.toSorted());
  }
  for (const outbreak of Object.values(outbreaks)) {
    expect(Object.keys(outbreak.canaries).toSorted()).toEqual(GUARDED.toSorted());
  }
});

test('every root field that leads to a guarded field is asked, and every entity is', () => {
  const leading = Object.values(graph.getQueryType()?.getFields() ?? {})
    .filter(({ type }) => guardedPaths(graph, getNamedType(type).name).length > 0)
    .map(({ name }) => name);
  const asked = ['case', 'cases', 'findPerson', 'person'];
  expect(leading.toSorted()).toEqual([...asked, 'emergencyAccesses'].toSorted());
  for (const name of asked) expect(`${root.query} ${list.query}`).toContain(`: ${name}(`);
  const entities = new Set(services.flatMap(({ own }) => own));
  expect([...entities].toSorted()).toEqual(['Case', 'CaseResponse', 'Household', 'Person']);
});

test('every mutation whose payload leads to a guarded field is made', () => {
  const mutations = Object.keys(graph.getMutationType()?.getFields() ?? {});
  const leading = mutations.filter((mutation) => payloadFields(graph, mutation).length > 0);
  const ofBrokenGlass = ['breakGlass', 'endEmergencyAccess', 'reviewEmergencyAccess'];
  expect(leading.toSorted()).toEqual([...Object.keys(CHANGES), ...ofBrokenGlass].toSorted());
});

test('through the gateway, from the root, behind another record, and in a list, it is as the table has it', async () => {
  const before = tally.faults.length;
  await forEach(ASKERS, async (asker) => {
    take(root, asker, await matrix.ask(root, asker));
    take(list, asker, await matrix.ask(list, asker));
  });
  expect(faultsSince(before)).toEqual([]);
}, 300_000);

test('asked of each service itself, by the key of the record, it is as the table has it', async () => {
  const before = tally.faults.length;
  for (const { agency, document } of services) {
    await forEach(ASKERS, async (asker) =>
      take(document, asker, await matrix.askService(agency, document, asker)),
    );
  }
  expect(faultsSince(before)).toEqual([]);
}, 300_000);

test('in a stream that is replayed from its beginning it is as the table has it now', async () => {
  const before = tally.faults.length;
  const asked = ASKERS.flatMap((asker, index) => {
    // Of another place there is nothing to be told of: each stream is asked by some of them.
    const streams = asker.isOwnPlace ? replays : replays.slice(index % replays.length).slice(0, 1);
    return streams.map((document) => ({ asker, document }));
  });
  await forEach(asked, async ({ asker, document }) => {
    const following = await matrix.follow(document, asker);
    // Who is of another place is told of a case there, and comes to it without having been told of ours.
    const wanted = asker.isOwnPlace ? targetOf(asker, outbreaks).asked.caseId : abroad;
    const ours = [outbreaks.open.caseId, outbreaks.closed.caseId];
    const event = await following.next(wanted, ...(asker.isOwnPlace ? [] : ours));
    take(document, asker, inPlace(event));
    await following.close();
  });
  expect(faultsSince(before)).toEqual([]);
}, 300_000);

/** Listens as some of them, has the tracing of a case begin, and takes the event that tells each of it. */
async function listenInPlace(askers: readonly Asker[], caseId: string): Promise<void> {
  const listening = await Promise.all(
    askers.map(async (asker) => ({ asker, following: await matrix.follow(live, asker) })),
  );
  await Promise.all(listening.map(({ following }) => following.connected));
  await change(hub, TRACER, 'startTracing', 'response { caseId }', { caseId });
  await Promise.all(
    listening.map(async ({ asker, following }) => {
      take(live, asker, inPlace(await following.next(caseId)));
      await following.close();
    }),
  );
}

test('in an event that comes while somebody listens it is as the table has it', async () => {
  const before = tally.faults.length;
  // Whoever is of another place listens all the while, and is told of the case there, the last one, and of no other.
  const ours = [outbreaks.open.caseId, outbreaks.closed.caseId];
  const foreign = await Promise.all(
    ASKERS.filter(({ isOwnPlace }) => !isOwnPlace).map(async (asker) => ({
      asker,
      following: await matrix.follow(live, asker),
    })),
  );
  await Promise.all(foreign.map(({ following }) => following.connected));
  // An event is completed in time or not at all, so not all listen at once.
  const inPlaceOf = (outbreak: Outbreak) =>
    ASKERS.filter((asker) => asker.isOwnPlace && targetOf(asker, outbreaks).asked === outbreak);
  for (const outbreak of Object.values(outbreaks)) await listenInPlace(inPlaceOf(outbreak), outbreak.caseId);
  await change(hub, TRACER, 'startTracing', 'response { caseId }', { caseId: abroad });
  await Promise.all(
    foreign.map(async ({ asker, following }) => {
      take(live, asker, inPlace(await following.next(abroad, ...ours)));
      await following.close();
    }),
  );
  expect(faultsSince(before)).toEqual([]);
}, 300_000);

/** Who makes a change, in place, for the open case. */
const makersOf = (document: MatrixDocument) =>
  ASKERS.filter(
    (asker) =>
      asker.isOwnPlace &&
      asker.reason === 'OPEN_CASE' &&
      document.parts.some(({ gate }) => letterIn(gate, asker.agency, asker.role) === 'w'),
  );

test('in the payload of a mutation it is as the table has it, for who may make it, and for nobody else', async () => {
  const before = tally.faults.length;
  for (const { document, endsTask } of payloads) {
    const [maker] = makersOf(document);
    if (!maker) throw new Error('nobody makes it');
    if (endsTask) await answeredAsExpected(document, maker);
    await forEach(ASKERS, async (asker) => take(document, asker, await matrix.ask(document, asker)));
  }
  expect(faultsSince(before)).toEqual([]);
}, 300_000);

test('there are thousands of cells, of every kind, and no leak', () => {
  const verdicts = new Set(tally.cells.map(({ verdict }) => verdict));
  expect([...verdicts].toSorted()).toEqual(['absent', 'masked', 'refused', 'whole']);
  expect(tally.cells.length).toBeGreaterThan(20_000);
  expect(tally.faults).toEqual([]);
  // Nothing is withheld from everybody: each field was whole for somebody, on each kind of way.
  for (const ways of [['root', 'nested'], ['_entities'], ['replay'], ['live'], ['payload']]) {
    const shown = tally.cells.filter(({ way, verdict }) => ways.includes(way) && verdict === 'whole');
    expect([...new Set(shown.map(({ field }) => field))].toSorted()).toEqual(GUARDED.toSorted());
  }
});

test('an answer that shows more than its asker may see is found, field by field and as a text', async () => {
  const [whole] = ASKERS;
  const told = ASKERS.find((asker) => asker.isOwnPlace && asker.reason === 'OPEN_CASE') ?? whole;
  if (!told) throw new Error('nobody asks');
  const answer = await matrix.ask(root, told);
  const target = targetOf(told, outbreaks);
  expect(judge(root, answer, told, target).leaks).toEqual([]);

  // The same answer, had it gone to somebody who said no reason, or to somebody of another place.
  for (const lesser of [{ reason: 'NONE' }, { isOwnPlace: false }, { role: 'commander' }] as const) {
    const { cells, leaks } = judge(root, answer, { ...told, ...lesser }, target);
    expect(cells.filter(({ verdict }) => verdict === 'LEAK').length).toBeGreaterThan(50);
    expect(leaks.length).toBeGreaterThan(20);
  }
  // So too in the payload of a mutation, had whoever made it named no case.
  const household = payloads.find(({ document }) => document.query.includes('registerHouseholds'))?.document;
  const [maker] = household ? makersOf(household) : [];
  if (!household || !maker) throw new Error('nobody makes it');
  const payload = await matrix.ask(household, maker);
  expect(judge(household, payload, maker, target).leaks).toEqual([]);
  const { cells, leaks } = judge(household, payload, { ...maker, reason: 'NONE' }, target);
  expect(cells.filter(({ verdict }) => verdict === 'LEAK').length).toBe(cells.length);
  expect(leaks.toSorted()).toEqual([...new Set(cells.map(({ field }) => field))].toSorted());

  // A value of the closed case where no field is looked for.
  const planted = { ...answer, errors: [{ extensions: { detail: outbreaks.closed.idNumber } }] };
  expect(judge(root, planted, told, target).leaks).toEqual(['Person.idNumber']);
});
