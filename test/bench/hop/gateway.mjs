// A gateway for one service: `gateway.mjs SUPERGRAPH KEY.json KEYS.json`, where KEY is `-` for one that signs nothing. As
// `gateway/dist/main.js` has it, but that it asks nobody for a token.
import { readFileSync } from 'node:fs';
import { startGateway } from '@tongbu/gateway';
import { HopSigner } from '@tongbu/hop';
import { createLogger } from '@tongbu/runtime';
import { serveParent } from '../processes/parent.mjs';

const [supergraph, keyFile, keysFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const { port } = await startGateway({
  supergraph: readFileSync(supergraph, 'utf8'),
  port: 0,
  host: '127.0.0.1',
  log: createLogger({ name: 'bench', level: 'error' }),
  ...(keyFile !== '-' && {
    hop: new HopSigner({ key: read(keyFile), peers: { source: { keys: read(keysFile) } } }),
  }),
});
serveParent({ port });
