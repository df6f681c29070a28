import { describe, expect, test } from 'vitest';
import type { Resumption } from '../planning/resumption.js';
import { ResumingUpstream } from './resuming-upstream.js';
import {
  UpstreamLost,
  type UpstreamMessage,
  UpstreamRefused,
  type UpstreamSource,
} from './upstream-source.js';

const TIMING = { firstMs: 1, maxMs: 4 };
const REQUEST = {
  subgraph: 'health',
  operation: 'subscription',
  variables: { own: 1 },
  client: { claims: {}, requestId: '1' },
};

const resumption: Resumption = {
  afterVariable: 'after',
  clientAfter: () => undefined,
  cursorOf: ({ cursor }) => (typeof cursor === 'string' ? cursor : undefined),
};

const event = (cursor: string, receivedAt = 0): UpstreamMessage => ({
  answer: { data: { cursor }, errors: [] },
  extensions: undefined,
  receivedAt,
});
const position = (cursor: string): UpstreamMessage => ({
  answer: { data: undefined, errors: [] },
  extensions: { cursor },
  receivedAt: 0,
});
/** When an event was received that waited too long. */
const WAITED = -1;
const refusal = (code: string): UpstreamRefused =>
  new UpstreamRefused([{ message: 'no', extensions: { code } }]);

/** A source that plays one script for each connection: messages, then an error, or an end when there is none. */
function scripted(...scripts: readonly (readonly (UpstreamMessage | Error)[])[]): {
  source: UpstreamSource;
  afters: unknown[];
} {
  const afters: unknown[] = [];
  return {
    afters,
    source: {
      open: async function* ({ variables }) {
        const script = scripts[afters.length] ?? [];
        afters.push(variables.after);
        for (const step of script) {
          if (step instanceof Error) throw step;
          yield step;
        }
      },
    },
  };
}

async function read(
  source: UpstreamSource,
  how: { resumption: Resumption | undefined; stop?: AbortController },
): Promise<unknown[]> {
  const signal = (how.stop ?? new AbortController()).signal;
  const upstream = new ResumingUpstream({
    source,
    request: (after) =>
      after === undefined ? REQUEST : { ...REQUEST, variables: { ...REQUEST.variables, after } },
    resumption: () => how.resumption,
    timing: TIMING,
    hasWaitedTooLong: (receivedAt) => receivedAt === WAITED,
  });
  const cursors: unknown[] = [];
  for await (const { event, cursor } of upstream.read(signal)) if (event) cursors.push(cursor);
  return cursors;
}

const lost = new UpstreamLost('lost');

describe('a stream that can be resumed', () => {
  test('is asked again for an event that waited too long to be read, and for what came after it', async () => {
    const { source, afters } = scripted(
      [position('7'), event('8'), event('9', WAITED), event('10')],
      [event('9'), event('10')],
      [],
    );
    expect(await read(source, { resumption })).toEqual(['8', '9', '10']);
    expect(afters).toEqual([undefined, '8', '10']);
  });

  test('goes on after the last message whenever the way to the subgraph breaks', async () => {
    const { source, afters } = scripted(
      [event('1'), event('2'), lost],
      [lost],
      [event('3'), lost],
      [event('4')],
      [],
    );
    expect(await read(source, { resumption })).toEqual(['1', '2', '3', '4']);
    expect(afters).toEqual([undefined, '2', '2', '3', '4']);
  });

  test('that is told where it begins is resumed there, though no event has come', async () => {
    const { source, afters } = scripted([position('7'), lost], [position('7'), event('8')], []);
    expect(await read(source, { resumption })).toEqual(['8']);
    expect(afters).toEqual([undefined, '7', '8']);
  });

  test('has ended when it completes, is asked once more, and comes no further', async () => {
    const { source, afters } = scripted([event('1')], [position('1')]);
    expect(await read(source, { resumption })).toEqual(['1']);
    expect(afters).toEqual([undefined, '1']);
  });

  test('is asked again when the subgraph fails for a reason that passes, and not for one that stays', async () => {
    const { source, afters } = scripted(
      [event('1'), refusal('INTERNAL')],
      [refusal('AGENCY_UNAVAILABLE')],
      [refusal('CURSOR_EXPIRED')],
    );
    await expect(read(source, { resumption })).rejects.toBeInstanceOf(UpstreamRefused);
    expect(afters).toEqual([undefined, '1', '1']);
  });

  test('waits for a subgraph that cannot be reached when it begins', async () => {
    const { source, afters } = scripted([lost], [lost], [event('1')], []);
    expect(await read(source, { resumption })).toEqual(['1']);
    expect(afters).toEqual([undefined, undefined, undefined, '1']);
  });

  test('ends when the client leaves, also between two attempts', async () => {
    const stop = new AbortController();
    const source: UpstreamSource = {
      open: async function* () {
        yield event('1');
        setTimeout(() => stop.abort(), 20);
        throw lost;
      },
    };
    expect((await read(source, { resumption, stop })).length).toBeGreaterThan(0);
  });

  test('is lost with its connection when its events turn out to have no cursors', async () => {
    const bare = { ...event('1'), answer: { data: { sequence: 1 }, errors: [] } };
    const { source, afters } = scripted([bare, lost], [bare]);
    await expect(read(source, { resumption })).rejects.toBeInstanceOf(UpstreamLost);
    expect(afters).toHaveLength(1);
  });

  test('is refused in the end when the subgraph goes on refusing it and does not say that this will pass', async () => {
    const asked = Array.from({ length: 20 }, () => [refusal('INTERNAL')]);
    const { source, afters } = scripted([event('1'), lost], ...asked);
    await expect(read(source, { resumption })).rejects.toBeInstanceOf(UpstreamRefused);
    expect(afters.length).toBeGreaterThan(5);
    expect(afters.length).toBeLessThan(15);
  });

  test('is asked for as long as the subgraph says that its reason will pass', async () => {
    const passing = new UpstreamRefused([
      { message: 'no', extensions: { code: 'INTERNAL', retryable: true } },
    ]);
    const { source } = scripted(...Array.from({ length: 20 }, () => [passing]), [event('1')], []);
    expect(await read(source, { resumption })).toEqual(['1']);
  });

  test('does not hide an error that is none of a stream', async () => {
    const { source } = scripted([event('1'), new TypeError('a bug')]);
    await expect(read(source, { resumption })).rejects.toBeInstanceOf(TypeError);
  });
});

describe('a stream that cannot be resumed', () => {
  test('is lost where an event waited too long to be read', async () => {
    const { source, afters } = scripted([event('1'), event('2', WAITED)], [event('3')]);
    await expect(read(source, { resumption: undefined })).rejects.toBeInstanceOf(UpstreamLost);
    expect(afters).toHaveLength(1);
  });

  test('is tried until it begins, and a break after that is the client’s to know', async () => {
    const { source, afters } = scripted([lost], [event('1'), lost]);
    await expect(read(source, { resumption: undefined })).rejects.toBe(lost);
    expect(afters).toHaveLength(2);
  });

  test('ends when it completes', async () => {
    const { source, afters } = scripted([event('1'), event('2')]);
    expect(await read(source, { resumption: undefined })).toHaveLength(2);
    expect(afters).toHaveLength(1);
  });
});
