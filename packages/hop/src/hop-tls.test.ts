import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFault } from '@tongbu/runtime';
import { afterAll, expect, test } from 'vitest';
import { readHopTls } from './hop-tls.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-tls-'));
const text = join(folder, 'text');
writeFileSync(text, 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readHopTls(environment);
    return [];
  } catch (error) {
    return error instanceof ConfigurationFault ? error.faults : [String(error)];
  }
}

test('without any of the three files there is no TLS, and with some of them it is a fault', () => {
  expect(readHopTls({})).toBeUndefined();
  expect(readHopTls({ HOP_TLS_CERT_FILE: '' })).toBeUndefined();
  expect(faultsOf({ HOP_TLS_CERT_FILE: join(folder, 'none') })).toEqual([
    'HOP_TLS_CERT_FILE: names no file that can be read',
    'HOP_TLS_KEY_FILE: is required beside the other two of HOP_TLS_CERT_FILE, HOP_TLS_KEY_FILE, HOP_TLS_CA_FILE',
    'HOP_TLS_CA_FILE: is required beside the other two of HOP_TLS_CERT_FILE, HOP_TLS_KEY_FILE, HOP_TLS_CA_FILE',
  ]);
});

test('files that hold no certificates are a fault that repeats nothing of them', () => {
  const faults = faultsOf({ HOP_TLS_CERT_FILE: text, HOP_TLS_KEY_FILE: text, HOP_TLS_CA_FILE: text });
  expect(faults).toEqual(['HOP_TLS_CERT_FILE, HOP_TLS_KEY_FILE: hold no certificate with its key, as PEM']);
});
