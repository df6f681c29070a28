// Clients, many in one process: `clients.mjs`.
import { serveParent } from '../processes/parent.mjs';
import { Histogram } from './histogram.mjs';
import { Subscriber } from './subscriber.mjs';

/** So many connect at a time: all at once would measure the kernel's queue. */
const CONNECTING = 50;

let subscribers = [];
let latencies = new Histogram();
let lastAt = 0;

function onEvent(latency, now) {
  latencies.add(latency);
  lastAt = now;
}

/** Connects so many clients more, and returns when the gateway has taken each. */
async function connect({ port, count, query }) {
  const added = [];
  const connectNext = async () => {
    while (added.length < count) {
      await new Promise((resolve) => added.push(new Subscriber({ port, query, onReady: resolve, onEvent })));
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONNECTING, count) }, connectNext));
  subscribers.push(...added);
}

const sum = (key) => subscribers.reduce((total, one) => total + one[key], 0);

serveParent({
  port: 0,
  serves: {
    connect,
    subscribe: () => {
      for (const subscriber of subscribers) subscriber.subscribe();
    },
    unsubscribe: () => {
      for (const subscriber of subscribers) subscriber.unsubscribe();
    },
    /** How many have come to an event: 0 asks for any event at all. */
    'count arrived': ({ sequence }) => subscribers.filter(({ last }) => last >= Math.max(1, sequence)).length,
    mark: () => {
      latencies = new Histogram();
    },
    collect: () => ({
      latencies: latencies.entries(),
      lastAt,
      lost: sum('lost'),
      doubled: sum('doubled'),
      failed: sum('failed'),
      failure: subscribers.find(({ failure }) => failure !== undefined)?.failure,
    }),
    disconnect: () => {
      for (const subscriber of subscribers) subscriber.end();
      subscribers = [];
    },
  },
});
