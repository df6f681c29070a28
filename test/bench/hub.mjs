import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenIssuer, DEVELOPMENT_ISSUER, developmentKeys, TOKEN_AUDIENCE } from '@tongbu/access';

const BOOTSTRAP = fileURLToPath(new URL('../../packages/cli/bootstrap.mjs', import.meta.url));
const READY_WITHIN_MS = 90_000;

/** Starts an empty hub on free ports with a temporary data folder, and returns once it is ready. */
export async function startBenchHub() {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  chmodSync(dataDir, 0o755);
  const ports = ['PORT', 'HEALTH_PORT', 'PUBLIC_SECURITY_PORT', 'TRANSPORT_PORT', 'CIVIL_AFFAIRS_PORT'];
  const child = spawn(process.execPath, [BOOTSTRAP, 'start', '--empty'], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...Object.fromEntries(ports.map((port) => [port, '0'])),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the hub did not become ready')), READY_WITHIN_MS);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (!/ is ready at http/.test(said)) return;
      clearTimeout(late);
      resolve();
    });
    void exited.then(() => reject(new Error('the hub ended')));
  });
  const { url } = JSON.parse(readFileSync(join(dataDir, 'hub.json'), 'utf8'));
  const key = JSON.parse(readFileSync(developmentKeys(join(dataDir, 'keys')).issuerKeyFile, 'utf8'));
  const issue = createTokenIssuer({ key, issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE });
  return {
    url,
    authorization: async (agency, role) =>
      `Bearer ${await issue({ subject: 'bench', agency, role, jurisdictions: ['000000'], lifetimeSeconds: 7200 })}`,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
