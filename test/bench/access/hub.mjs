import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenIssuer, DEVELOPMENT_ISSUER, developmentKeys, TOKEN_AUDIENCE } from '@tongbu/access';

const READY_WITHIN_MS = 180_000;
const PORTS = ['PORT', 'HEALTH_PORT', 'PUBLIC_SECURITY_PORT', 'TRANSPORT_PORT', 'CIVIL_AFFAIRS_PORT'];

/** Starts the hub of a checkout on free ports, with its synthetic city and a temporary data folder; returns once it is ready. */
export async function startHubOf(root) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongbu-bench-'));
  chmodSync(dataDir, 0o755);
  const child = spawn(process.execPath, [join(root, 'packages/cli/bootstrap.mjs'), 'start'], {
    cwd: root,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...Object.fromEntries(PORTS.map((port) => [port, '0'])),
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
  const { url, processes } = JSON.parse(readFileSync(join(dataDir, 'hub.json'), 'utf8'));
  const key = JSON.parse(readFileSync(developmentKeys(join(dataDir, 'keys')).issuerKeyFile, 'utf8'));
  const issue = createTokenIssuer({ key, issuer: DEVELOPMENT_ISSUER, audience: TOKEN_AUDIENCE });
  return {
    url,
    pids: Object.fromEntries(Object.entries(processes).map(([name, { pid }]) => [name, pid])),
    authorization: async (agency, role) =>
      `Bearer ${await issue({ subject: 'bench', agency, role, jurisdictions: ['321000'], lifetimeSeconds: 7200 })}`,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
