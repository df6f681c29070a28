// Public security with a register of its own: `service.mjs recorded|unrecorded URL OWNER_URL`. An unrecorded one shows
// what it has not recorded, which no service does: it is what the recorded one is measured against.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { AuditTrail, createRecordedReads } from '@tongbu/audit';
import { EventLog } from '@tongbu/events';
import { buildPublicSecuritySchema, MIGRATIONS } from '@tongbu/public-security';
import { createLogger } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { startSubgraph } from '@tongbu/subgraph';
import { graphql } from 'graphql';
import { IdentityCipher } from '../../../services/public-security/dist/persons/identity-cipher.js';
import { createPersonLoader } from '../../../services/public-security/dist/persons/person.loader.js';
import { serveParent } from '../processes/parent.mjs';

const [kind, url, ownerUrl] = process.argv.slice(2);
const PEOPLE = 20;
const log = createLogger({ name: 'bench', level: 'error' });
const opened = await openStore({ url, ownerUrl, migrations: MIGRATIONS, log });
const store = opened.asService();
const events = new EventLog({ store, log });
const { privateKey } = generateKeyPairSync('ed25519');
const key = { ...privateKey.export({ format: 'jwk' }), alg: 'EdDSA' };
const audit = new AuditTrail({ store, events, agency: 'PUBLIC_SECURITY', key, log });
const cipher = new IdentityCipher(Buffer.alloc(32, 7));
const subgraph = await buildPublicSecuritySchema();

const caller = {
  subject: 'bench',
  agency: 'PUBLIC_SECURITY',
  role: 'tracer',
  jurisdictions: ['000000'],
  scopes: [],
  expiresAt: new Date(Date.now() + 86_400_000),
};
const caseId = randomUUID();
const personIds = new Set();
/** A case that is being traced, whatever a decision asks of it. */
const place = { jurisdiction: '321002', exercise: true };
const lane = { caseId, personId: null, state: 'OPEN', ...place };
const file = { caseId, ...place, isActive: true, openFor: new Set(['PUBLIC_SECURITY']), personIds };
const contextOf = (base) => {
  const asked = { purpose: 'TRACING', caseReference: caseId };
  const scoped = store.scopedTo(caller);
  return {
    asked,
    store: scoped,
    events: events.within(scoped),
    audit,
    cipher,
    persons: createPersonLoader(scoped.db),
    lanes: { load: async () => lane },
    caseFiles: { load: async () => file },
    emergencies: { load: async () => [] },
    reads: kind === 'recorded' ? createRecordedReads(audit, { ...base, asked }) : { load: async () => {} },
  };
};

const REGISTER =
  'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } userErrors { code } } }';
async function register() {
  const base = { caller, requestId: 'bench', log };
  const persons = Array.from({ length: PEOPLE }, (_, index) => ({
    name: '演练甲',
    externalId: `bench-${index}`,
    phone: '13800000000',
    address: '演练路1号',
    ...place,
  }));
  const { data, errors } = await graphql({
    schema: subgraph.schema,
    source: REGISTER,
    variableValues: { input: { persons } },
    contextValue: { ...base, ...contextOf(base) },
  });
  if (errors) throw errors[0];
  const ids = data.registerPersons.persons.map(({ id }) => id);
  for (const id of ids) personIds.add(id);
  return ids;
}
const ids = await register();

const { port } = await startSubgraph({
  subgraph,
  context: contextOf,
  hop: { checkHead: async () => ({ accept: () => ({ demandMaySpeakFor: () => {} }) }), holds: () => true },
  verify: async () => caller,
  isReady: async () => {},
  port: 0,
  host: '127.0.0.1',
  production: true,
  log,
});
serveParent({
  port,
  serves: {
    people: () => ids,
    rows: async () => {
      const [row] =
        await store.sql`select count(*)::int as rows, count(distinct xmin::text)::int as commits from audit_log`;
      return row;
    },
  },
});
