// A hub with nothing but its database: starts it, says where it is, and lives until it is killed.
import { createLogger } from '@tongbu/runtime';
import { startEmbeddedPostgres } from './embedded-postgres.js';

const [, , dataDir = ''] = process.argv;
const log = createLogger({ name: 'hub', level: 'silent' });
try {
  const server = await startEmbeddedPostgres({
    dataDir,
    databases: [{ name: 'health' }],
    log,
    throwAway: true,
  });
  process.stdout.write(
    `${JSON.stringify({ pid: server.pid, url: server.url('health'), uid: process.getuid?.() })}\n`,
  );
  process.stdin.on('data', (text) => {
    if (String(text).includes('die')) process.kill(process.pid, 'SIGKILL');
  });
  process.stdin.once('end', () => {
    void server.stop().then(() => process.exit(0));
  });
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : 'unknown' })}\n`);
  process.exit(1);
}
