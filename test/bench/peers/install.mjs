import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../.bench/peers/', import.meta.url));
const PROGRAMS = ['apollo.mjs', 'hive.mjs'];

/** The peers and what they run on, exact. They are no dependency of the project: nobody gets them who runs no bench. */
const MANIFEST = {
  name: 'tongbu-bench-peers',
  private: true,
  type: 'module',
  dependencies: {
    '@apollo/gateway': '2.14.4',
    '@apollo/server': '5.5.1',
    '@graphql-hive/gateway-runtime': '2.12.1',
    '@graphql-hive/router-runtime': '1.4.23',
    '@graphql-mesh/transport-http': '1.2.1',
    '@graphql-mesh/transport-ws': '2.1.0',
    graphql: '16.15.0',
    'graphql-ws': '6.4.2',
    ws: '8.23.0',
  },
  // 12.3 asks for a release of batch-execute that was never published.
  overrides: { '@graphql-tools/delegate': '12.2.1' },
};

/**
 * Installs the peers into a folder that git ignores, unless they are there. Resolves to the paths of their programs by
 * name, or to undefined, having said why, when they cannot be had.
 */
export async function installPeers() {
  const manifest = `${JSON.stringify(MANIFEST, null, 2)}\n`;
  const installed = join(FOLDER, 'installed.json');
  const isInstalled = existsSync(installed) && readFileSync(installed, 'utf8') === manifest;
  mkdirSync(FOLDER, { recursive: true });
  if (!isInstalled) {
    process.stderr.write(`bench: installing the peers into ${FOLDER} (about 160 MB, once)\n`);
    writeFileSync(join(FOLDER, 'package.json'), manifest);
    const failure = await npmInstall();
    if (failure !== undefined) {
      process.stderr.write(
        `bench: THE PEERS CANNOT BE INSTALLED (${failure}); only Tongbu is measured, without ratios\n`,
      );
      return undefined;
    }
    writeFileSync(installed, manifest);
  }
  // They run from there, so that they find the peers' packages and none of ours.
  for (const program of PROGRAMS) copyFileSync(new URL(program, import.meta.url), join(FOLDER, program));
  return { apollo: join(FOLDER, 'apollo.mjs'), hive: join(FOLDER, 'hive.mjs') };
}

/** Resolves to what went wrong, or undefined. Scripts of packages are not run: none is needed. */
function npmInstall() {
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefer-offline',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
    '--loglevel=error',
    '--prefix',
    FOLDER,
  ];
  return new Promise((resolve) => {
    const child = spawn('npm', args, { cwd: FOLDER, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      if (code === 0) return resolve(undefined);
      process.stderr.write(said);
      resolve(/npm error code (\w+)/.exec(said)?.[1] ?? `npm ended with code ${code}`);
    });
  });
}
