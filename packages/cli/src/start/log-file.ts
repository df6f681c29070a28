import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * One process's log, appended to across restarts, readable by its owner only. At 16 MB the file becomes
 * `<file>.1`, replacing the one before. Written at once, so that a crash loses no line; a disk that
 * takes no more loses lines, never the hub.
 */
export class LogFile {
  readonly #path: string;
  #descriptor: number | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  }

  append(line: string): void {
    try {
      this.#descriptor ??= this.#open();
      this.#bytes += writeSync(this.#descriptor, `${line}\n`);
      if (this.#bytes < LARGEST_BYTES) return;
      this.close();
      renameSync(this.#path, `${this.#path}.1`);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    const descriptor = openSync(this.#path, 'a', 0o600);
    this.#bytes = fstatSync(descriptor).size;
    return descriptor;
  }
}
