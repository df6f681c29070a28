import { Writable } from 'node:stream';
import type { Environment } from '@tongbu/runtime';
import type { Shell } from '../shell.js';

/** A shell whose output a test can read. */
export interface TestShell extends Shell {
  said(): string;
  complained(): string;
}

export function createTestShell(environment: Environment = {}): TestShell {
  const out = collector();
  const err = collector();
  return { environment, root: '/', out: out.stream, err: err.stream, said: out.text, complained: err.text };
}

function collector() {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}
