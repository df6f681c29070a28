import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { HopSigner } from './hop-signer.js';
import { HopVerifier, type HopVerifierOptions } from './hop-verifier.js';
import { pairSecret } from './pair-secret.js';
import { signatureBase, writeSignature } from './request-signature.js';
import { TestHops } from './testing/index.js';

const BODY = '{"query":"{ __typename }"}';
const request = { path: '/graphql', headers: { 'x-request-id': 'request-1' }, body: BODY };

const keys = new TestHops('gateway', 'gateway:2', 'service:HEALTH', 'service:HEALTH:2', 'service:TRANSPORT');
/** There before anything is signed. */
const makeVerifier = (options: Partial<HopVerifierOptions> = {}, reasons: string[] = []) => ({
  reasons,
  verifier: new HopVerifier({
    source: { keys: keys.published() },
    audience: 'health',
    key: keys.privateKey('service:HEALTH'),
    onRefusal: (reason) => reasons.push(reason),
    ...options,
  }),
});

async function outcome(
  { verifier, reasons }: ReturnType<typeof makeVerifier>,
  headers: Record<string, string>,
): Promise<string> {
  try {
    const head = await verifier.checkHead({ method: 'POST', target: '/graphql', headers });
    return head.accept(Buffer.from(BODY)).owner.kind;
  } catch {
    return String(reasons.pop());
  }
}

const algorithmOf = (headers: Record<string, string>) =>
  /alg="([^"]*)"/.exec(headers['signature-input'] ?? '')?.[1];
const half = (keyId: string): { id: string; publicKey: KeyObject; key: KeyObject } => {
  const { kty = '', crv = '', x = '', d = '' } = keys.privateKey(keyId);
  return {
    id: keyId,
    publicKey: createPublicKey({ format: 'jwk', key: { kty, crv, x } }),
    key: createPrivateKey({ format: 'jwk', key: { kty, crv, x, d } }),
  };
};

test('both sides find the same secret, and every pair and direction has its own', () => {
  const [gateway, health, transport] = [half('gateway'), half('service:HEALTH'), half('service:TRANSPORT')];
  const text = (secret: KeyObject | null) => secret?.export().toString('hex');
  const there = { from: gateway, to: health };
  expect(text(pairSecret(gateway.key, there))).toMatch(/^[0-9a-f]{64}$/);
  expect(text(pairSecret(gateway.key, there))).toBe(text(pairSecret(health.key, there)));
  const others = [
    pairSecret(health.key, { from: health, to: gateway }),
    pairSecret(transport.key, { from: transport, to: health }),
    pairSecret(transport.key, { from: gateway, to: transport }),
    pairSecret(gateway.key, { from: { ...gateway, id: 'gateway:9' }, to: health }),
    pairSecret(health.key, { from: health, to: health }),
  ].map(text);
  expect(new Set([...others, text(pairSecret(gateway.key, there))]).size).toBe(6);
});

test('a request is signed by the secret where the set has one key of the service, and by the key where it has none or two', async () => {
  const service = makeVerifier();
  const inSets: [string[], string][] = [
    [['gateway', 'service:HEALTH', 'service:TRANSPORT'], 'hmac-sha256'],
    [['gateway', 'service:TRANSPORT'], 'ed25519'],
    [['gateway', 'service:HEALTH', 'service:HEALTH:2'], 'ed25519'],
  ];
  for (const [inSet, algorithm] of inSets) {
    const headers = keys
      .signer('gateway', keys.published(...inSet))
      .to('health')
      .sign(request);
    expect(algorithmOf(headers)).toBe(algorithm);
    expect(await outcome(service, headers)).toBe('gateway');
  }
});

test('a second key of the gateway has secrets of its own, beside those of the first', async () => {
  const service = makeVerifier();
  for (const keyId of ['gateway', 'gateway:2', 'gateway']) {
    const headers = keys.signer(keyId, keys.published('service:HEALTH')).to('health').sign(request);
    expect([algorithmOf(headers), await outcome(service, headers)]).toEqual(['hmac-sha256', 'gateway']);
  }
});

test('a service that was given another key than the set says takes nothing by the old secret', async () => {
  const service = makeVerifier({ key: keys.privateKey('service:HEALTH:2') });
  const headers = keys.signer('gateway', keys.published('service:HEALTH')).to('health').sign(request);
  expect(await outcome(service, headers)).toBe('signature');
});

test('a service without its own key takes nothing that was signed by a secret', async () => {
  const service = makeVerifier({ key: undefined });
  const headers = keys.signer('gateway', keys.published('service:HEALTH')).to('health').sign(request);
  expect(await outcome(service, headers)).toBe('key');
  expect(await outcome(service, keys.signer().to('health').sign(request))).toBe('gateway');
});

test('who has stolen the key of a service is nobody once it is taken out of the set, although the service still has it', async () => {
  const headers = () => keys.signer('gateway', keys.published('service:HEALTH')).to('health').sign(request);
  const withoutOwn = makeVerifier({ source: { keys: keys.published('gateway', 'service:HEALTH:2') } });
  expect(await outcome(withoutOwn, headers())).toBe('key');
  const [ofGateway] = keys.published('gateway').keys;
  const [other] = keys.published('service:HEALTH:2').keys;
  if (!ofGateway || !other) throw new Error('no keys');
  const replaced = { keys: [ofGateway, { ...other, kid: 'service:HEALTH' }] };
  expect(await outcome(makeVerifier({ source: { keys: replaced } }), headers())).toBe('key');
  expect(await outcome(withoutOwn, keys.signer().to('health').sign(request))).toBe('gateway');
});

test('while the key set cannot be had requests are signed by the key, and nothing fails beside the work', async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => void unheard.push(error);
  process.on('unhandledRejection', hear);
  try {
    const problems: unknown[] = [];
    const source = { url: new URL('http://127.0.0.1:1/') };
    const signer = new HopSigner({
      key: keys.privateKey('gateway'),
      peers: { source, onProblem: (error) => problems.push(error) },
    });
    const headers = signer.to('health').sign(request);
    expect(algorithmOf(headers)).toBe('ed25519');
    await expect.poll(() => problems).toHaveLength(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', hear);
  }
});

/** What somebody with this secret would send in the gateway's name. */
function forge(secret: KeyObject | Buffer): Record<string, string> {
  const { signature: _, ...headers } = keys
    .signer('gateway', keys.published('service:HEALTH'))
    .to('health')
    .sign(request);
  const parameters = (headers['signature-input'] ?? '').slice('hop='.length);
  const base = signatureBase({ path: '/graphql', headers }, parameters);
  return { ...headers, ...writeSignature(parameters, createHmac('sha256', secret).update(base).digest()) };
}

test('nobody else finds the secret: not another service, nor who has all public keys', async () => {
  const service = makeVerifier();
  const [gateway, health, transport] = [half('gateway'), half('service:HEALTH'), half('service:TRANSPORT')];
  const good = pairSecret(gateway.key, { from: gateway, to: health });
  const ofTransport = pairSecret(transport.key, { from: transport, to: health });
  const asGateway = pairSecret(transport.key, { from: { ...transport, id: 'gateway' }, to: health });
  const reflected = pairSecret(health.key, { from: health, to: gateway });
  if (!good || !ofTransport || !asGateway || !reflected) throw new Error('no secrets');
  expect(await outcome(service, forge(good))).toBe('gateway');
  const guesses = [
    ofTransport,
    asGateway,
    reflected,
    Buffer.from(keys.privateKey('gateway').x ?? '', 'base64url'),
    Buffer.from(keys.privateKey('service:HEALTH').x ?? '', 'base64url'),
    Buffer.alloc(32),
    Buffer.alloc(0),
  ];
  for (const guess of guesses) expect(await outcome(service, forge(guess))).toBe('signature');
});

test('a public key of low order agrees on nothing: nobody signs with it, and nobody is taken', async () => {
  // The points of order 1, 2 and 4: what they agree on is known to all.
  const low = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
  ];
  for (const point of low) {
    const x = Buffer.from(point, 'hex').toString('base64url');
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    const health = half('service:HEALTH');
    expect(pairSecret(health.key, { from: { id: 'gateway', publicKey }, to: health })).toBeNull();
    const bad = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA', kid: 'service:HEALTH' }] };
    expect(algorithmOf(keys.signer('gateway', bad).to('health').sign(request))).toBe('ed25519');
    const gateway = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA', kid: 'gateway' }] };
    expect(await outcome(makeVerifier({ source: { keys: gateway } }), forge(Buffer.alloc(32)))).toBe('key');
  }
});
