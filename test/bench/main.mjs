// npm run bench -- NAME [OPTION…]
//
// One benchmark a file; each prints a table for people and then one line of JSON with every figure.
import { UsageFault } from './options.mjs';

const BENCHES = {
  access: () => import('./access/bench.mjs'),
  audit: () => import('./audit/bench.mjs'),
  response: () => import('./response.mjs'),
  fence: () => import('./fence.mjs'),
  fanout: () => import('./fanout/bench.mjs'),
  gateway: () => import('./gateway/bench.mjs'),
  hop: () => import('./hop/bench.mjs'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (!load) {
  process.stderr.write(`usage: npm run bench -- NAME, one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}
const { run } = await load();
try {
  process.exit(await run(args));
} catch (error) {
  if (!(error instanceof UsageFault)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(1);
}
