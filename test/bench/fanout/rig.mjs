import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from '@tongbu/gateway';
import { watchMachine } from '../machine.mjs';
import { canPin, startProcess } from '../processes/child.mjs';
import { usageOf, watchProcesses } from '../processes/usage.mjs';
import { PEOPLE_SDL, PUBLISHER_SDL, SUBSCRIPTION } from './graph.mjs';
import { Histogram } from './histogram.mjs';

const scriptOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const PROBE = fileURLToPath(new URL('../processes/probe.mjs', import.meta.url));
const ARRIVE_WITHIN_MS = 120_000;
const WARM_UP_EVENTS = 60;
const WARM_UP_MS = 8_000;

/** One gateway on one core, a publisher and an owner of entities behind it, and clients before it, on the others. */
export class Rig {
  #folder = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  #started = [];
  #expected = 0;
  #clients = 0;

  /** `start` is one of `knownGateways`. */
  static async start(start) {
    const rig = new Rig();
    try {
      await rig.#start(start);
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  async #start(start) {
    const cores = os.availableParallelism();
    const others = canPin() ? { cpus: `1-${cores - 1}` } : {};
    const add = async (starting) => {
      const child = await starting;
      this.#started.push(child);
      return child;
    };
    this.publisher = await add(startProcess({ script: scriptOf('publisher.mjs'), ...others }));
    this.people = await add(startProcess({ script: scriptOf('people.mjs'), ...others }));
    const loads = Array.from({ length: cores > 3 ? 2 : 1 }, () =>
      add(startProcess({ script: scriptOf('clients.mjs'), ...others })),
    );
    this.loads = await Promise.all(loads);
    const url = ({ port }) => `http://127.0.0.1:${port}/graphql`;
    const supergraph = join(this.#folder, 'supergraph.graphql');
    writeFileSync(
      supergraph,
      composeSupergraph([
        { name: 'publisher', url: url(this.publisher), sdl: PUBLISHER_SDL },
        { name: 'people', url: url(this.people), sdl: PEOPLE_SDL },
      ]),
    );
    const options = { nodeArgs: ['--expose-gc', '--import', PROBE], ...(canPin() && { cpus: '0' }) };
    this.gateway = await add(start(supergraph, { merging: false }, options));
  }

  /** Connects so many clients more; they do not subscribe yet. */
  async connect(count) {
    this.#clients += count;
    const { port } = this.gateway;
    const share = Math.ceil(count / this.loads.length);
    await Promise.all(
      this.loads.map((load, index) =>
        load.ask('connect', { port, query: SUBSCRIPTION, count: Math.min(share, count - index * share) }),
      ),
    );
  }

  /** Lets every client subscribe, and returns once each has had an event: nobody says when a stream has begun. */
  async subscribe() {
    await this.#all('subscribe');
    for (const end = Date.now() + ARRIVE_WITHIN_MS; Date.now() < end; ) {
      const { last } = await this.publisher.ask('publish', { count: 1 });
      for (let waited = 0; waited < 10; waited += 1) {
        if ((await this.#arrived(0)) === this.#clients) return this.arrived(last);
        await sleep(50);
      }
    }
    throw new Error('not every client got an event');
  }

  unsubscribe() {
    return this.#all('unsubscribe');
  }

  async disconnect() {
    await this.#all('disconnect');
    this.#clients = 0;
  }

  /** Publishes so many events at a rate, or at once; returns when they are out. */
  publish(count, perSecond) {
    return this.publisher.ask('publish', { count, perSecond });
  }

  /** Waits until every client has had the event. Gives up without a word: what is missing then is counted as lost. */
  async arrived(sequence) {
    this.#expected = sequence;
    for (const end = Date.now() + ARRIVE_WITHIN_MS; Date.now() < end; await sleep(20)) {
      if ((await this.#arrived(sequence)) === this.#clients) return;
    }
  }

  /** One event after the other, until the gateway runs compiled code. */
  async warmUp() {
    const end = Date.now() + WARM_UP_MS;
    for (let event = 0; event < WARM_UP_EVENTS && Date.now() < end; event += 1) {
      const { last } = await this.publish(1);
      await this.arrived(last);
    }
  }

  /** Runs one measurement: `act` publishes and returns when it began and the last event's sequence. */
  async measure(act) {
    const before = await this.#collect();
    await this.#all('mark');
    const cpu = watchProcesses(
      [this.gateway, this.publisher, this.people, ...this.loads].map(({ pid }) => pid),
    );
    const everything = watchMachine();
    const beganAt = performance.now();
    const { first, last } = await act();
    await this.arrived(last);
    const [gatewayMs, publisherMs, peopleMs, ...loadMs] = cpu();
    const busyMs = everything() * os.cpus().length * (performance.now() - beganAt);
    const after = await this.#collect();
    const { latencies } = after;
    const seconds = (after.lastAt - first) / 1_000_000;
    const loadsMs = loadMs.reduce((sum, ms) => sum + ms, 0);
    const strangersMs = Math.max(0, busyMs - gatewayMs - publisherMs - peopleMs - loadsMs);
    return {
      clients: this.#clients,
      deliveries: latencies.count,
      deliveriesPerSecond: latencies.count / seconds,
      p50Ms: latencies.percentile(0.5),
      p99Ms: latencies.percentile(0.99),
      maxMs: latencies.percentile(1),
      lost: after.lost - before.lost + (await this.#behind()),
      doubled: after.doubled - before.doubled,
      failed: after.failed - before.failed,
      failure: after.failure,
      upstreams: await this.publisher.ask('count upstreams'),
      gatewayCpuUsPerDelivery: (gatewayMs * 1000) / latencies.count,
      gatewayCores: gatewayMs / 1000 / seconds,
      loadCores: loadsMs / 1000 / seconds,
      subgraphCores: (publisherMs + peopleMs) / 1000 / seconds,
      strangersCores: strangersMs / 1000 / seconds,
      gatewayRssMb: usageOf(this.gateway.pid).rssKb / 1024,
    };
  }

  /** The gateway's memory after a collection, in bytes. */
  memory() {
    return this.gateway.ask('measure memory');
  }

  async stop() {
    await Promise.all(this.#started.map((child) => child.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #all(what, given) {
    return Promise.all(this.loads.map((load) => load.ask(what, given)));
  }

  async #arrived(sequence) {
    const counts = await this.#all('count arrived', { sequence });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Clients that never came to the end: at least one event of each is lost. */
  async #behind() {
    return this.#clients - (await this.#arrived(this.#expected));
  }

  async #collect() {
    const all = await this.#all('collect');
    const latencies = new Histogram();
    for (const one of all) latencies.merge(one.latencies);
    const sum = (key) => all.reduce((total, one) => total + one[key], 0);
    return {
      latencies,
      lastAt: Math.max(...all.map(({ lastAt }) => lastAt)),
      lost: sum('lost'),
      doubled: sum('doubled'),
      failed: sum('failed'),
      failure: all.find(({ failure }) => failure !== undefined)?.failure,
    };
  }
}
