// One of our services with a graph of one field: `service.mjs signed|unsigned KEYS.json KEY.json`. An unsigned one trusts anybody, which
// no service does: it is what the signed one is measured against.
import { readFileSync } from 'node:fs';
import { HopVerifier } from '@tongbu/hop';
import { createLogger } from '@tongbu/runtime';
import { startSubgraph } from '@tongbu/subgraph';
import { serveParent } from '../processes/parent.mjs';
import { graph } from './graph.mjs';

const [kind, ...files] = process.argv.slice(2);
const [keys, key] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const anybody = {
  checkHead: async () => ({ accept: () => ({ demandMaySpeakFor: () => {} }) }),
  holds: () => true,
};
const caller = {
  subject: 'bench',
  agency: 'HEALTH',
  role: 'epidemiologist',
  jurisdictions: ['000000'],
  scopes: [],
  expiresAt: new Date(Date.now() + 86_400_000),
};

const { port } = await startSubgraph({
  subgraph: graph,
  context: () => ({}),
  hop: kind === 'signed' ? new HopVerifier({ source: { keys }, audience: 'health', key }) : anybody,
  // Of tokens both know the same: who has been asked about before.
  verify: async () => caller,
  isReady: async () => {},
  port: 0,
  host: '127.0.0.1',
  production: true,
  log: createLogger({ name: 'bench', level: 'error' }),
});
serveParent({ port });
