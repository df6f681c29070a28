import { defineConfig } from 'vitest/config';

const conditions = ['source', 'node', 'import', 'default'];

/** The tests of the decision alone: they need no database, so that each mutant is tried in moments. */
export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions, alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['packages/access/src/decision/**/*.test.ts', 'packages/access/src/purposes.test.ts'],
  },
});
