import { execFileSync } from 'node:child_process';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { nextSteps } from './next-steps.js';

test('the query step sends one valid query to the hub, as a shell reads it', () => {
  const steps = nextSteps({ url: 'http://127.0.0.1:4000/graphql' });
  const command = steps.slice(steps.indexOf('curl'), steps.indexOf('  3.'));
  // A shell function in place of curl prints the words that it was given.
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; TOKEN=t; ${command}`], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  expect(words.slice(0, 6)).toEqual([
    '-s',
    'http://127.0.0.1:4000/graphql',
    '-H',
    'authorization: Bearer t',
    '-H',
    'content-type: application/json',
  ]);
  expect(() => parse(JSON.parse(words[7] ?? '').query)).not.toThrow();
});

test('the token step names a data folder only where it is not the usual one', () => {
  expect(nextSteps({ url: 'x' })).not.toContain('--data-dir');
  expect(nextSteps({ url: 'x', dataDir: '/my data' })).toContain("--data-dir '/my data'");
});
