import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDataFolder } from './data-folder-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a hub.pid that cannot be read ends the start, which would look for ever otherwise', () => {
  mkdirSync(join(folder, 'hub.pid'));
  expect(() => lockDataFolder(folder)).toThrowError(/EISDIR/);
});
