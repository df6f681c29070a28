import { setTimeout as sleep } from 'node:timers/promises';
import type { WireEvent } from '../event.js';
import type { EventSource } from '../follow/follow-options.js';

/** What one connection does: sends events by their number, and then breaks, ends, or stays silent. */
export interface Connection {
  readonly sends: readonly number[];
  readonly ending: 'break' | 'end' | 'wait';
}

/** A source that plays a script, one connection a call, and notes the cursors that it was asked for. */
export interface ScriptedSource {
  readonly source: EventSource;
  readonly asked: string[];
}

/**
 * Plays `connections` one after another; after the last, every call sends what follows its cursor and
 * stays open, as an honest source does. `log[n - 1]` is the event with the number `n`.
 */
export function scriptedSource(
  log: readonly WireEvent[],
  connections: readonly Connection[] = [],
): ScriptedSource {
  const asked: string[] = [];
  const left = [...connections];
  async function* connect(after: string, signal: AbortSignal): AsyncGenerator<WireEvent> {
    asked.push(after);
    const begin = log.findIndex(({ cursor }) => cursor === after) + 1;
    const { sends, ending } = left.shift() ?? {
      sends: log.slice(begin).map(({ sequence }) => sequence),
      ending: 'wait' as const,
    };
    for (const sequence of sends) {
      const event = log[sequence - 1];
      if (signal.aborted || event === undefined) return;
      yield event;
    }
    if (ending === 'break') throw new Error('connection lost');
    if (ending === 'wait') await untilAborted(signal);
  }
  return { source: connect, asked };
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {});
}
