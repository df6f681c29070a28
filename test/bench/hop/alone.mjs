import { readFileSync } from 'node:fs';
import { HopSigner, HopVerifier } from '@tongbu/hop';
import { QUERY } from './graph.mjs';

const TIMES = 5_000;
const WARM_UP = 1_000;

/** What signing and checking take by themselves, in milliseconds of processor time: by the shared secret, and by the key. */
export async function measureAlone(files) {
  const [gateway, service, keys] = [files.key, files.serviceKey, files.keys].map((file) =>
    JSON.parse(readFileSync(file, 'utf8')),
  );
  const verifier = new HopVerifier({ source: { keys }, audience: 'health', key: service });
  const bySecret = await measure(new HopSigner({ key: gateway, peers: { source: { keys } } }), verifier);
  const byKey = await measure(new HopSigner({ key: gateway }), verifier);
  return { ...bySecret, byKey };
}

async function measure(signer, verifier) {
  const hop = signer.to('health');
  const body = JSON.stringify({ query: QUERY });
  const bytes = Buffer.from(body);
  const headers = {
    'content-type': 'application/json',
    'x-request-id': 'bench',
    authorization: `Bearer ${'x'.repeat(600)}`,
  };
  const sign = () => hop.sign({ path: '/graphql', headers, body });
  const signMs = await perCall(() => void sign());
  const signed = Array.from({ length: TIMES + WARM_UP }, sign);
  let next = 0;
  const checkMs = await perCall(async () => {
    const request = { method: 'POST', target: '/graphql', headers: signed[next] };
    next += 1;
    (await verifier.checkHead(request)).accept(bytes);
  });
  return { signMs, checkMs };
}

async function perCall(call) {
  for (let index = 0; index < WARM_UP; index += 1) await call();
  const began = process.cpuUsage();
  for (let index = 0; index < TIMES; index += 1) await call();
  const { user, system } = process.cpuUsage(began);
  return round((user + system) / 1_000 / TIMES);
}

const round = (value) => Math.round(value * 10_000) / 10_000;
