import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const PLANNER = createRequire(import.meta.url).resolve('@graphql-hive/router-query-planner');
const PROGRAM = `
  const { QueryPlanner } = require(process.argv[1]);
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (part) => { text += part; });
  process.stdin.on('end', () => { new QueryPlanner(text); });
`;
const GIVE_UP_MS = 30_000;

/**
 * Whether the planner takes a supergraph. It is tried in a process of its own, because the planner is native code that
 * ends its process on some texts that are no supergraph, for instance one of which the end is missing.
 */
export async function plannerTakes(sdl: string): Promise<boolean> {
  const child = spawn(process.execPath, ['-e', PROGRAM, PLANNER], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    timeout: GIVE_UP_MS,
    killSignal: 'SIGKILL',
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(sdl);
  const [code] = await once(child, 'exit');
  return code === 0;
}
