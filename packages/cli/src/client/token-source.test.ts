import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevelopmentKeys } from '@tongbu/access';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { developmentTokens } from './token-source.js';

const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-token-source-'));
afterAll(() => rmSync(dataDir, { recursive: true }));
afterEach(() => {
  vi.useRealTimers();
});

test('a token is signed once and renewed long before it runs out', async () => {
  await createDevelopmentKeys(join(dataDir, 'keys'));
  const identity = { agency: 'HEALTH', role: 'commander', jurisdictions: ['321000'] } as const;
  const token = developmentTokens(identity, { environment: {}, root: '/', dataDir });
  const first = await token();
  expect(await token()).toBe(first);
  vi.useFakeTimers({ now: Date.now() + 45 * 60_000, toFake: ['Date'] });
  expect(await token()).not.toBe(first);
});

test('where no hub has run there is no token, and the refusal says what to do', async () => {
  const identity = { agency: 'HEALTH', role: 'commander', jurisdictions: ['321000'] } as const;
  const token = developmentTokens(identity, { environment: {}, root: '/', dataDir: join(dataDir, 'none') });
  await expect(token()).rejects.toThrow('no hub has run in');
});
