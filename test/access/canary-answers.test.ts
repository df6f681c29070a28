import { expect, test } from 'vitest';
import { hitsInAnswer, shownTo, valuesIn } from './canary-answers.js';
import { CanaryClients } from './canary-clients.js';
import { CASES } from './canary-hub.js';
import { talk } from './canary-misuse.js';
import { CANARIES, type Canary, canaryWord } from './canary-people.js';
import type { Asker, CanaryRequest, Way } from './canary-requests.js';
import { hitsIn } from './canary-search.js';
import { type Leaks, startLeakingServer } from './leaking-server.js';

/** What looks for leaks in answers finds each that a hub could have, and nothing that is none. */
const person = CANARIES[0] as Canary;
const other = CANARIES[1] as Canary;
const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist', jurisdiction: '321000' } as const;
const asking = (asker: Partial<Asker>, query = '{ cases { edges { node { id } } } }'): CanaryRequest => ({
  ...{ asker: { ...EPIDEMIOLOGIST, caseAt: undefined, ...asker }, way: 'POST', headers: {} },
  query,
});
const answered = (request: CanaryRequest, ...parts: object[]) =>
  hitsInAnswer({ request, parts: parts.map((part) => JSON.stringify(part)) }).map(({ kind }) => kind);

test('a value of the case is theirs who may see it, for that case and in its place', () => {
  const told = { data: { case: { person, contacts: [CANARIES[CASES]] } } };
  const seenBy = (asker: Partial<Asker>) => new Set(answered(asking({ caseAt: 0, ...asker }), told));
  expect(seenBy({})).toEqual(new Set(['door']));
  expect(seenBy({ caseAt: 1 }).size).toBe(Object.keys(person).length);
  expect(seenBy({ jurisdiction: '110000' }).size).toBe(Object.keys(person).length);
  expect(seenBy({ role: 'commander' }).size).toBe(Object.keys(person).length);
  expect(seenBy({ agency: 'TRANSPORT', role: 'driver' })).toEqual(
    new Set(['name', 'idNumber', 'phone', 'address', 'birthDate', 'door', 'relation', 'casePlace']),
  );
  expect(seenBy({ agency: 'CIVIL_AFFAIRS', role: 'grid_worker' })).not.toContain('door');
  expect(shownTo({ ...EPIDEMIOLOGIST, caseAt: undefined })).toEqual(new Set());
});

test('a name is the client’s own where it wrote it as a name, and there only where names come back', () => {
  const word = `a${person.phone}`;
  const request = asking({}, `{ ${word}: case(id: "${other.phone}") { id } }`);
  expect(answered(request, { data: { [word]: { id: '1' } } })).toEqual([]);
  expect(answered(request, { errors: [{ message: 'refused', path: [word] }] })).toEqual([]);
  expect(answered(request, { data: { case: { id: person.phone } } })).toEqual(['phone']);
  expect(answered(request, { errors: [{ message: `no ${word}` }] })).toEqual(['phone']);
  expect(answered(request, { data: { [`a${other.phone}`]: null } })).toEqual(['phone']);
  // A text that breaks the document is no name.
  expect(answered(asking({}, `{ ${word} `), { errors: [{ path: [word] }] })).toEqual(['phone']);

  const field = canaryWord('Field');
  const said = (message: string, code = 'GRAPHQL_VALIDATION_FAILED') =>
    answered(asking({}, `{ ${field} }`), { errors: [{ message, extensions: { code } }] });
  expect(said(`Cannot query field "${field}" on type "Person".`)).toEqual([]);
  expect(said(`Cannot query field ${field} on type "Person".`)).toEqual(['word']);
  expect(said(`Cannot query field "${field}" on type "Person".`, 'INTERNAL')).toEqual(['word']);
  expect(said(`Cannot query field "${canaryWord('Else')}" on type "Person".`)).toEqual(['word']);
});

test('nothing is left out of the search: no cursor, no extension, no header, no id', () => {
  for (const told of [
    { extensions: { cursor: person.idNumber } },
    { data: { cases: { pageInfo: { endCursor: person.name } } } },
    { errors: [{ message: 'refused', extensions: { code: 'CURSOR_INVALID', cursor: person.idNumber } }] },
    { type: 'next', id: person.idNumber, payload: { data: null } },
    { type: 'error', payload: [{ message: person.name }] },
    [['x-request-id', person.idNumber]],
  ])
    expect(answered(asking({}), told)).toHaveLength(1);
  expect(valuesIn({ parts: [`event: next\ndata: {"data":{"name":"${person.name}"}}\n\n`] })).toHaveLength(1);
});

test.each<[Way, string, Leaks]>([
  ['POST', 'an error', { body: JSON.stringify({ errors: [{ message: `no ${person.name}` }] }) }],
  ['GET', 'a body that is no JSON', { body: `at ${person.address}` }],
  ['SSE', 'an event', { body: `event: next\ndata: {"data":{"phone":"${person.phone}"}}\n\n` }],
  [
    'WebSocket',
    'a message',
    { body: '', message: { type: 'error', payload: [{ message: person.idNumber }] } },
  ],
  ['WebSocket', 'a close reason', { body: '', reason: person.name }],
])('over %s a leak in %s is found', async (way, _, leaks) => {
  await using server = await startLeakingServer(leaks);
  const clients = new CanaryClients({ url: server.url, token: async () => 'none' }, []);
  const received = await clients.send({ ...asking({}), way });
  expect(hitsInAnswer(received)).toMatchObject([{ where: `answer over ${way}` }]);
});

test('a close reason is found where a client misuses a socket, too', async () => {
  await using server = await startLeakingServer({ body: '', reason: person.name });
  const said = await talk(server.url.replace('http', 'ws'), ['{"type":"connection_init"}']);
  expect(said.flatMap((text) => hitsIn('misuse', text))).toEqual([{ where: 'misuse', kind: 'name' }]);
});
