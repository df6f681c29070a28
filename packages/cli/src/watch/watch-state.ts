import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { StreamEvent } from '../client/event-stream.js';
import { CommandRefusal } from '../shell.js';

const streamSchema = z.object({ cursor: z.string(), eventId: z.string(), occurredAt: z.coerce.date() });

const stateSchema = z.object({
  version: z.literal(1),
  /** When the first watch with this file began: what is older is not shown. */
  since: z.coerce.date(),
  /** The last event of each stream that was shown. */
  streams: z.record(z.string(), streamSchema),
});

type State = z.infer<typeof stateSchema>;

/**
 * How far a watch has come, in a file: written after an event is shown and before the next one is. So a watch that
 * is killed goes on behind the last event it saved; only one that falls between showing and saving shows the one
 * event once more.
 */
export class WatchState {
  readonly #file: string;
  #state: State;

  private constructor(file: string, state: State) {
    this.#file = file;
    this.#state = state;
  }

  /** The state that a watch before left; undefined where there is none. Throws `CommandRefusal` for what is no state. */
  static find(file: string): WatchState | undefined {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return undefined;
      throw new CommandRefusal(`--cursor-file: ${file} cannot be read (${code ?? 'unknown reason'})`);
    }
    try {
      return new WatchState(file, stateSchema.parse(JSON.parse(text)));
    } catch {
      throw new CommandRefusal(
        `--cursor-file: ${file} is no cursor file of tongbu watch; it was left as it is`,
      );
    }
  }

  /** Begins a file, from now on: what is reported after `since` will be shown, whatever happens to this process. */
  static begin(file: string, since: Date): WatchState {
    const state = new WatchState(file, { version: 1, since, streams: {} });
    state.#save();
    return state;
  }

  get since(): Date {
    return this.#state.since;
  }

  cursorOf(stream: string): string | undefined {
    return this.#state.streams[stream]?.cursor;
  }

  /** Whether this very event was the last one shown of its stream. */
  hasShown(stream: string, eventId: string): boolean {
    return this.#state.streams[stream]?.eventId === eventId;
  }

  /** When the last event that was shown of a stream happened. */
  lastAt(stream: string): Date | undefined {
    return this.#state.streams[stream]?.occurredAt;
  }

  /** Call when the event is shown. Throws `CommandRefusal` where the file cannot be written: to go on would be a lie. */
  advance(stream: string, { cursor, eventId, occurredAt }: StreamEvent): void {
    const { streams } = this.#state;
    this.#state = { ...this.#state, streams: { ...streams, [stream]: { cursor, eventId, occurredAt } } };
    this.#save();
  }

  /** In one step, and on the disk before it counts: a kill or a power cut leaves the old file or the new one. */
  #save(): void {
    const draft = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      const file = openSync(draft, 'w', 0o600);
      writeSync(file, `${JSON.stringify(this.#state, null, 2)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(draft, this.#file);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      throw new CommandRefusal(`--cursor-file: ${this.#file} cannot be written (${code})`);
    }
  }
}
