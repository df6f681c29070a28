import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  out: './migrations',
  schema: [
    './src/**/*.table.ts',
    '../../packages/events/src/tables.ts',
    '../../packages/lanes/src/lane.table.ts',
    '../../packages/case-files/src/case-file.table.ts',
    '../../packages/emergency-access/src/emergency-access.table.ts',
    '../../packages/audit/src/**/*.table.ts',
    '../../packages/retention/src/retention.table.ts',
  ],
});
