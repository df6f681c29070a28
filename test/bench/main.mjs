// One benchmark by name: `npm run bench -- response`. A table for people, then one line of JSON with every figure.
const BENCHES = { response: () => import('./response.mjs') };

const [name = '', ...args] = process.argv.slice(2);
const load = BENCHES[name];
if (!load) {
  process.stderr.write(
    `There is no benchmark of this name. There are: ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(1);
}
const { bench } = await load();
await bench(args);
