#!/usr/bin/env node
// The door of a fresh clone: Node's own modules only, because nothing else is there yet.
//
//   node packages/cli/bootstrap.mjs <command> …      installs and builds if needed, then is `tongbu <command> …`
//   node packages/cli/bootstrap.mjs --run TOOL …     installs if needed, then runs TOOL of node_modules/.bin, or
//                                                    `node` (which builds first, as it runs what was built)
//
// Everything it says goes to stderr, so that a command's stdout is the command's own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, constants as os } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './bootstrap-lock.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Below node_modules, so that who deletes that folder deletes our stamps with it. pnpm leaves dot folders alone.
const state = join(root, 'node_modules', '.tongbu');
const say = (line) => process.stderr.write(`tongbu: ${line}\n`);

class Refusal extends Error {}

/** The folders that may hold sources, as pnpm-workspace.yaml names them. */
function rooms() {
  const below = (folder) => readdirSync(join(root, folder)).map((name) => join(folder, name));
  return ['gateway', ...below('packages'), ...below('services')].filter((room) =>
    existsSync(join(root, room, 'tsconfig.json')),
  );
}

/** What node_modules is made from: another of these, or another machine, needs another install. */
function installKey() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** What dist is made from, by path, size and time: reading every source would cost more than the build saves. */
function buildKey() {
  const hash = createHash('sha256').update(installKey());
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const file of ['tsconfig.json', 'tsconfig.base.json']) add(file);
  for (const room of rooms()) {
    for (const file of ['tsconfig.json', 'package.json']) add(join(room, file));
    const sources = readdirSync(join(root, room, 'src'), { recursive: true });
    for (const source of sources.sort()) if (/\.[cm]?ts$/.test(source)) add(join(room, 'src', source));
  }
  return hash.digest('hex');
}

const stampOf = (name) => {
  try {
    return readFileSync(join(state, name), 'utf8');
  } catch {
    return undefined;
  }
};
const isInstalled = () => stampOf('installed') === installKey();
const isBuilt = () =>
  stampOf('built') === buildKey() &&
  rooms().every((room) => existsSync(join(root, room, 'dist', '.tsbuildinfo')));

/** npm and pnpm need a folder to write to; where there is no home (or none that we may write), they get one of ours. */
function installEnvironment() {
  const env = { ...process.env, CI: 'true' };
  // Else pnpm leaves out the compiler.
  delete env.NODE_ENV;
  try {
    accessSync(homedir(), constants.W_OK);
  } catch {
    const home = join(state, 'home');
    mkdirSync(home, { recursive: true });
    Object.assign(env, { npm_config_cache: join(home, 'npm'), PNPM_HOME: join(home, 'pnpm') });
    for (const kind of ['DATA', 'CACHE', 'STATE', 'CONFIG'])
      env[`XDG_${kind}_HOME`] = join(home, kind.toLowerCase());
  }
  return env;
}

/** Runs a step with nothing on the terminal; what it said is shown only when it fails. */
function quietly(what, command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    // Our own death must not leave an install running that nobody holds the lock for.
    const stop = (signal) => {
      child.kill(signal);
      process.exitCode = 128 + os.signals[signal];
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    child.once('error', (error) =>
      reject(new Refusal(`cannot ${what}: ${command}: ${error.code ?? error.message}`)),
    );
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, stop);
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Refusal(`cannot ${what}: ${command} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const key = installKey();
  say('installing the packages that pnpm-lock.yaml names (the first time takes a minute)');
  await quietly(
    'install',
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile', '--prod=false'],
    installEnvironment(),
  );
  writeFileSync(join(state, 'installed'), key);
}

async function build() {
  const key = buildKey();
  say('building');
  await quietly('build', join(root, 'node_modules', '.bin', 'tsc'), ['-b'], process.env);
  writeFileSync(join(state, 'built'), key);
}

/** Brings node_modules, and dist when asked, up to date. Several of us at once do it once. */
async function prepare({ built }) {
  const done = () => isInstalled() && (!built || isBuilt());
  if (done()) return;
  mkdirSync(state, { recursive: true });
  await withLock(join(state, 'lock'), say, async () => {
    if (!isInstalled()) await install();
    if (built && !isBuilt()) await build();
  });
}

/** Runs a tool in our place: its output, its signals, its exit code. */
function run(tool, args) {
  const command = tool === 'node' ? process.execPath : join(root, 'node_modules', '.bin', tool);
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group, so the tool has it already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    say(`cannot run ${tool}: ${error.code ?? error.message}`);
    process.exit(127);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + os.signals[signal]));
}

const [major, minor] = process.versions.node.split('.').map(Number);
const args = process.argv.slice(2);
try {
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Refusal(`Node 20.19 or newer is needed; this is ${process.versions.node}`);
  }
  if (args[0] === '--run') {
    const [, tool, ...rest] = args;
    if (tool === undefined) throw new Refusal('--run needs the name of a tool');
    await prepare({ built: tool === 'node' });
    run(tool, rest);
  } else {
    await prepare({ built: true });
    const main = join(root, 'packages', 'cli', 'dist', 'main.js');
    process.argv = [process.execPath, main, ...args];
    await import(pathToFileURL(main).href);
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say(error.message);
  process.exit(process.exitCode || 1);
}
