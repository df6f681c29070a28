import { once } from 'node:events';
import { subscribeTo } from '@tongbu/subgraph/testing';
import { WebSocket } from 'ws';
import type { RunningHub } from '../hub/start-hub.js';
import { shownTo } from './canary-answers.js';
import type { SeededHub } from './canary-hub.js';
import { CANARIES, canariesIn, canaryWord, kindOf } from './canary-people.js';
import { PURPOSES } from './canary-requests.js';
import { type Hit, hitsIn } from './canary-search.js';

const EVENTS = `subscription { positiveCases(after: "0") { sequence case { id reportedPlace
  person { id maskedName name idNumber phone address } contacts { relation } } } }`;

/** Subscribers from the beginning of the log: one without a case, who may see nothing of anybody, one with the first. */
export async function subscribers(
  hub: RunningHub,
  { caseIds }: SeededHub,
): Promise<{ stop(): Promise<{ events: number; shown: number; hits: Hit[] }> }> {
  const url = hub.url.replace('http', 'ws');
  const token = await hub.token({ agency: 'HEALTH', role: 'epidemiologist', jurisdictions: ['321000'] });
  const who = { authorization: `Bearer ${token}` };
  const texts: { text: string; theirs: ReadonlySet<string> }[] = [];
  const watch = (params: Record<string, string>, caseAt: number | undefined) => {
    const subscription = subscribeTo(url, { query: EVENTS }, params);
    const theirs = shownTo({ agency: 'HEALTH', role: 'epidemiologist', jurisdiction: '321000', caseAt });
    const read = (async () => {
      for (;;) texts.push({ text: JSON.stringify(await subscription.next()), theirs });
    })().catch((error: unknown) => {
      texts.push({ text: JSON.stringify(error instanceof Error ? error.message : error), theirs });
    });
    return async () => {
      await subscription.close();
      await read;
    };
  };
  const stops = [
    watch(who, undefined),
    watch({ ...who, purpose: PURPOSES.HEALTH, caseId: caseIds[0] ?? '' }, 0),
  ];
  return {
    stop: async () => {
      for (const stop of stops) await stop();
      const hits = texts.flatMap(({ text, theirs }) =>
        canariesIn(text)
          .filter((value) => !theirs.has(value))
          .map((value) => ({ where: 'event', kind: kindOf(value) })),
      );
      return { events: texts.length, shown: texts.flatMap(({ text }) => canariesIn(text)).length, hits };
    },
  };
}

/** Bodies, tokens, cursors and messages that are none, each with something of a person in it. */
export async function misuseConnections(hub: RunningHub, { caseIds }: SeededHub): Promise<Hit[]> {
  const [person] = CANARIES;
  if (!person) throw new Error('there is a canary');
  const token = await hub.token({ agency: 'HEALTH', role: 'epidemiologist' });
  const json = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const said: string[] = [];
  const post = async (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = json) => {
    const answer = await fetch(hub.url, { method: 'POST', headers, body });
    said.push(`${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  };
  const query = '{ cases(first: 1) { edges { node { id } } } }';
  const bytes = (text: string) => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0xc0])]);
  await post(bytes(`{"query":"{ person(id: \\"${person.name}`));
  await post(bytes(`{"variables":{"id":"${person.idNumber}`));
  await post(`{"query": ${person.idNumber}`);
  await post(`[{"query":"${query}"},{"query":"{ person(id: \\"${person.name}\\") { id } }"}]`);
  await post(JSON.stringify({ query, extensions: { who: person.name, resume: person.idNumber } }));
  await post(JSON.stringify({ query, operationName: person.name }));
  await post(JSON.stringify({ documentId: person.name }));
  await post(JSON.stringify({ query }), { ...json, authorization: `Bearer ${canaryWord('Token')}` });
  await post(JSON.stringify({ query }), { ...json, 'content-type': canaryWord('Type') });
  await post(JSON.stringify({ query }), { ...json, origin: `https://${canaryWord('Origin')}.example` });
  await fetch(new URL(`/${person.idNumber}`, hub.url)).then(async (answer) => said.push(await answer.text()));
  const init = (payload: object) => JSON.stringify({ type: 'connection_init', payload });
  const subscribe = (after: string) =>
    JSON.stringify({
      ...{ id: person.idNumber, type: 'subscribe' },
      payload: { query: `subscription { positiveCases(after: "${after}") { sequence } }` },
    });
  const known = { authorization: `Bearer ${token}` };
  for (const messages of [
    [person.name],
    [init({ authorization: canaryWord('Token'), purpose: person.name })],
    [init({ ...known, purpose: person.name, caseId: person.idNumber }), subscribe(canaryWord('Cursor'))],
    [init({ ...known, purpose: PURPOSES.HEALTH, caseId: caseIds[0] }), subscribe(person.name)],
    [init(known), JSON.stringify({ type: person.name, id: person.idNumber })],
    [init(known), init({ ...known, other: person.name })],
    [subscribe('0')],
  ])
    said.push(...(await talk(hub.url.replace('http', 'ws'), messages)));
  return said.flatMap((text) => hitsIn('misuse', withoutOwnId(text, person.idNumber)));
}

/** Without what a client calls its own operation: a message about it says so. */
function withoutOwnId(text: string, id: string): string {
  if (!text.startsWith('{')) return text;
  const { id: own, ...others } = JSON.parse(text);
  return JSON.stringify(own === id ? others : { id: own, ...others });
}

const PATIENCE_MS = 1_000;
/** A code that no server of ours closes with. */
const OWN_GOODBYE = 4321;

export async function talk(url: string, messages: readonly string[]): Promise<string[]> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const received: string[] = [];
  socket.on('message', (data) => received.push(String(data)));
  // The library answers a goodbye with the same goodbye: that one is the client's own.
  const closed = once(socket, 'close').then(([code, reason]) =>
    received.push(code === OWN_GOODBYE ? `${code}` : `${code} ${reason}`),
  );
  await once(socket, 'open');
  for (const message of messages) socket.send(message);
  const timer = setTimeout(() => socket.close(OWN_GOODBYE, canaryWord('Reason')), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
  return received;
}
