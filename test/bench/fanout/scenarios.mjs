import { Rig } from './rig.mjs';

const BURST = 20;
const RATES = [5, 10, 20, 30, 40, 60, 80, 100];
/** A rate whose slowest frames are later than this is past what the gateway can do: higher ones only queue more. */
const HOPELESS_MS = 1_000;
/** Times the clients of the other scenarios. */
export const CROWD = 5;
/** For each of the seconds of other scenarios, an event: one a second needs time to tell anything. */
const CROWD_EVENTS = 4;
const RESIDENTS = 50;
const HOUR_OF_EVENTS = 3_600;
const CHURNS = 10_000;

async function withRig(start, use) {
  const rig = await Rig.start(start);
  try {
    return await use(rig);
  } finally {
    await rig.stop();
  }
}

/** Twenty events at once to every client: how fast they get out. */
export function burst(start, { clients }) {
  return withRig(start, async (rig) => {
    await rig.connect(clients);
    await rig.subscribe();
    await rig.warmUp();
    return rig.measure(() => rig.publish(BURST));
  });
}

/** Events at one rate after the other, until they come too late. */
export function steady(start, { clients, seconds }) {
  return withRig(start, async (rig) => {
    await rig.connect(clients);
    await rig.subscribe();
    await rig.warmUp();
    const steps = [];
    for (const perSecond of RATES) {
      const step = await rig.measure(() => rig.publish(perSecond * seconds, perSecond));
      steps.push({ perSecond, ...step });
      if (step.p99Ms === null || step.p99Ms > HOPELESS_MS) break;
    }
    return steps;
  });
}

/** Many clients and an event a second: how late the last hears of it, and what each costs. */
export function crowd(start, { clients, seconds }) {
  return withRig(start, async (rig) => {
    // Code and pools that the first clients bring are no cost of a client.
    await rig.connect(RESIDENTS);
    await rig.subscribe();
    await rig.warmUp();
    const before = await rig.memory();
    await rig.unsubscribe();
    await rig.connect(clients * CROWD - RESIDENTS);
    await rig.subscribe();
    const result = await rig.measure(() => rig.publish(seconds * CROWD_EVENTS, 1));
    const after = await rig.memory();
    const more = clients * CROWD - RESIDENTS;
    return {
      ...result,
      kbPerClient: (after.rss - before.rss) / 1024 / more,
      heapKbPerClient: (after.heapUsed - before.heapUsed) / 1024 / more,
    };
  });
}

/** Comings and goings, and an hour's events: what is left in memory of them. */
export function churn(start, { scale = 1 }) {
  return withRig(start, async (rig) => {
    await rig.connect(RESIDENTS);
    const subscribers = CHURNS * scale;
    const events = HOUR_OF_EVENTS * scale;
    await comeAndGo(rig, subscribers / 5);
    await follow(rig, events / 5);
    const before = await rig.memory();
    await comeAndGo(rig, subscribers);
    await rig.subscribe();
    const result = await rig.measure(() => deliver(rig, events));
    await rig.unsubscribe();
    const after = await rig.memory();
    return {
      ...result,
      subscribed: subscribers,
      events,
      heapMb: [before.heapUsed, after.heapUsed].map((bytes) => bytes / 2 ** 20),
      rssMb: [before.rss, after.rss].map((bytes) => bytes / 2 ** 20),
      heapGrowth: after.heapUsed / before.heapUsed - 1,
      rssGrowth: after.rss / before.rss - 1,
    };
  });
}

async function comeAndGo(rig, subscribers) {
  for (let done = 0; done < subscribers; done += RESIDENTS) {
    await rig.subscribe();
    await rig.unsubscribe();
  }
}

async function follow(rig, events) {
  await rig.subscribe();
  await deliver(rig, events);
  await rig.unsubscribe();
}

/** Events as fast as they are taken, fifty at a time. */
async function deliver(rig, events) {
  let first;
  let last;
  for (let done = 0; done < events; done += RESIDENTS) {
    const published = await rig.publish(Math.min(RESIDENTS, events - done));
    first ??= published.first;
    last = published.last;
    await rig.arrived(last);
  }
  return { first, last };
}
