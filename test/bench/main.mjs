// npm run bench -- NAME [OPTION…]
//
// One benchmark a file; each prints a table for people and then one line of JSON with every figure.
const BENCHES = {
  response: () => import('./response.mjs'),
  gateway: () => import('./gateway/bench.mjs'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (!load) {
  process.stderr.write(`usage: npm run bench -- NAME, one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}
const { run } = await load();
process.exit(await run(args));
