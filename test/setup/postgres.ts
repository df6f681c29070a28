import { startTestServer } from '@tongbu/store/testing';
import type { TestProject } from 'vitest/node';

/**
 * One PostgreSQL server for the whole run: a throw-away one, or the server in `TEST_DATABASE_URL`, whose
 * role must be able to create databases and roles. Test files make their databases with `createTestDatabase`.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = await startTestServer(process.env.TEST_DATABASE_URL || undefined);
  project.provide('testServer', running.server);
  return () => running.stop();
}
