// The subgraph that owns the stream: `publisher.mjs`. A log of events over graphql-transport-ws, read from any cursor.
//
// It executes each operation once an event, however many subscribe with it, so that it is no bottleneck of a gateway
// that subscribes a thousand times.
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { executeSync, parse } from 'graphql';
import { WebSocketServer } from 'ws';
import { serveParent } from '../processes/parent.mjs';
import { nowMicros, PUBLISHER_SDL } from './graph.mjs';

const PEOPLE = 1_000;
const schema = buildSubgraphSchema([
  {
    typeDefs: parse(PUBLISHER_SDL),
    resolvers: {
      Query: { lastSequence: () => log.length },
      // The arguments are read by `positionOf`; executed is the selection, on one event.
      Subscription: { positives: { resolve: (event) => event } },
    },
  },
]);

const log = [];
/** Every subscription at this moment. */
const readers = new Set();
const documents = new Map();

function documentOf(query) {
  let document = documents.get(query);
  if (!document) {
    document = parse(query);
    documents.set(query, document);
  }
  return document;
}

/** An event as the JSON text of a result. */
const textOf = (event, query, variableValues) =>
  JSON.stringify(executeSync({ schema, document: documentOf(query), variableValues, rootValue: event }));

/** After which event to go on: the one variable of a gateway that resumes, or from now on. */
function positionOf(variables) {
  const after = Object.values(variables ?? {}).find((value) => typeof value === 'string');
  return after === undefined ? log.length : Number(after.slice('e.'.length));
}

function subscribe(socket, id, { query, variables, extensions }) {
  const position = positionOf(variables);
  const reader = { socket, id, query, variables };
  // A gateway that asks where the stream begins can resume it before its first event.
  if (extensions?.position) send(reader, JSON.stringify({ extensions: { cursor: `e.${position}` } }));
  for (const event of log.slice(position)) send(reader, textOf(event, query, variables));
  readers.add(reader);
  return reader;
}

const send = ({ socket, id }, payload) =>
  socket.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);

function publish() {
  const sequence = log.length + 1;
  const event = {
    cursor: `e.${sequence}`,
    sequence,
    at: nowMicros(),
    person: { id: String(sequence % PEOPLE) },
  };
  log.push(event);
  const texts = new Map();
  for (const reader of readers) {
    let text = texts.get(reader.query);
    if (text === undefined) {
      text = textOf(event, reader.query, reader.variables);
      texts.set(reader.query, text);
    }
    send(reader, text);
  }
  return event;
}

/** Publishes so many events at a rate, or all at once without one; tells when the first was committed. */
async function publishMany({ count, perSecond }) {
  const beganAt = performance.now();
  let first;
  for (let index = 0; index < count; index += 1) {
    const wait = perSecond ? beganAt + (index * 1000) / perSecond - performance.now() : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const { at } = publish();
    first ??= at;
  }
  return { first, last: log.length };
}

function serve(socket) {
  const mine = new Map();
  const drop = (id) => {
    readers.delete(mine.get(id));
    mine.delete(id);
  };
  socket.on('message', (data) => {
    const { type, id, payload } = JSON.parse(data.toString());
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    else if (type === 'ping') socket.send('{"type":"pong"}');
    else if (type === 'subscribe') mine.set(id, subscribe(socket, id, payload));
    else if (type === 'complete') drop(id);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const id of [...mine.keys()]) drop(id);
  });
}

const server = createServer((_, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({
  server,
  path: '/graphql',
  perMessageDeflate: false,
  handleProtocols: () => 'graphql-transport-ws',
});
sockets.on('connection', serve);
server.listen(0, '127.0.0.1', () =>
  serveParent({
    port: server.address().port,
    serves: { publish: publishMany, 'count upstreams': () => readers.size },
  }),
);
