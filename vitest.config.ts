import { defineConfig } from 'vitest/config';

// Tests run the sources: every workspace package names them under the condition `source`.
const conditions = ['source', 'node', 'import', 'default'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  // vitest's own environment, in which it loads what runs once before all tests.
  environments: { __vitest__: { resolve: { conditions } } },
  resolve: {
    conditions,
    // Apollo and type-graphql load graphql's CommonJS build; without this, vite loads its ESM build beside it.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'gateway/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: ['test/setup/postgres.ts'],
    reporters: ['default', './test/setup/closing-line.ts'],
    // What a test waits for comes soon on a free machine, and later on a busy one.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
