// Runs a TypeScript file of the workspace in a process of its own, from the sources, as the tests do:
//   node test/setup/run-source.mjs FILE [ARGUMENT…]
// Fault tests need real processes to kill, and nothing is built before the tests run.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const conditions = ['source', 'node', 'module', 'import', 'default'];
const server = await createServer({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
});
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
const [file = '', ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], path.resolve(file), ...rest];
await runner.import(path.resolve(file));
