import { createHmac, createPrivateKey, createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { httpbis } from 'http-message-signatures';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HopVerifier, type HopVerifierOptions, type RequestHead } from './hop-verifier.js';
import { pairSecret } from './pair-secret.js';
import { TestHops } from './testing/index.js';

const PAST = Date.UTC(2020, 10, 26, 8);
const BODY = '{"query":"query ($id: ID!) { case(id: $id) { id } }","variables":{"id":"c1"}}';
const CLAIMS = {
  'content-type': 'application/json',
  'x-request-id': 'request-1',
  authorization: 'Bearer a.b.c',
  'tongbu-purpose': 'TRACING',
  'tongbu-case': 'case-1',
};

const WAYS = [
  { way: 'by a key', alg: 'ed25519', other: 'hmac-sha256' },
  { way: 'by a shared secret', alg: 'hmac-sha256', other: 'ed25519' },
] as const;

let keys: TestHops;
let reasons: string[];
beforeEach(() => {
  keys = new TestHops('gateway', 'service:TRANSPORT', 'service:HEALTH', 'development');
  reasons = [];
  // One clock, of whoever signs and whoever verifies, which stands still until a test moves it.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe.each(WAYS)('signed $way', ({ alg, other }) => {
  function verifier(changed: Partial<HopVerifierOptions> = {}): HopVerifier {
    return new HopVerifier({
      source: { keys: keys.published() },
      audience: 'health',
      key: keys.privateKey('service:HEALTH'),
      onRefusal: (reason) => reasons.push(reason),
      ...changed,
    });
  }

  interface Request {
    readonly method: string;
    readonly target: string;
    readonly headers: RequestHead['headers'];
    readonly body: string;
  }

  const signerOf = (keyId = 'gateway') =>
    keys.signer(keyId, alg === 'hmac-sha256' ? keys.published() : undefined);

  function signed(headers: Record<string, string> = CLAIMS, keyId = 'gateway'): Request {
    const hop = signerOf(keyId).to('health');
    return {
      method: 'POST',
      target: '/graphql',
      headers: hop.sign({ path: '/graphql', headers, body: BODY }),
      body: BODY,
    };
  }

  async function outcome(service: HopVerifier, { body, ...head }: Request): Promise<string> {
    const before = reasons.length;
    try {
      const { owner } = (await service.checkHead(head)).accept(Buffer.from(body));
      return owner.kind === 'service' ? String(owner.agency) : owner.kind;
    } catch (error) {
      expect(error).toMatchObject({
        code: 'UNTRUSTED_HOP',
        message: 'Services answer what comes through the gateway, or from one another.',
        extensions: { code: 'UNTRUSTED_HOP', retryable: false },
      });
      return reasons.slice(before).join();
    }
  }

  const jwkOf = (keyId: string) => {
    const { kty = '', crv = '', x = '', d = '' } = keys.privateKey(keyId);
    return { kty, crv, x, d };
  };
  const publicKeyOf = (keyId: string) => {
    const { d: _secret, ...key } = jwkOf(keyId);
    return createPublicKey({ format: 'jwk', key });
  };
  const without = (headers: RequestHead['headers'], name: string): RequestHead['headers'] =>
    Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));

  test('what the gateway or a service signed is taken once', async () => {
    const service = verifier();
    const request = signed();
    expect(await outcome(service, request)).toBe('gateway');
    expect(await outcome(service, request)).toBe('replayed');
    expect(await outcome(service, signed({}, 'service:TRANSPORT'))).toBe('TRANSPORT');
  });

  test('seven of seven: what was not signed like this, for this service, now and by one of us is refused', async () => {
    const service = verifier();
    const request = signed();
    const elsewhere = signerOf().to('transport').sign({ path: '/graphql', headers: CLAIMS, body: BODY });
    const changed = (headers: Record<string, string>) => ({
      ...request,
      headers: { ...request.headers, ...headers },
    });
    const outcomes = {
      unsigned: await outcome(service, { ...request, headers: CLAIMS }),
      'for another audience': await outcome(service, { ...request, headers: elsewhere }),
      'with other variables': await outcome(service, { ...request, body: BODY.replace('c1', 'c2') }),
      'with another token': await outcome(service, changed({ authorization: 'Bearer a.b.d' })),
      'for another purpose': await outcome(service, changed({ 'tongbu-purpose': 'TREATMENT' })),
      'for another case': await outcome(service, changed({ 'tongbu-case': 'case-2' })),
      'sent again at once': [await outcome(service, request), await outcome(service, request)].join(),
      'with a key that was taken out': await outcome(
        verifier({ source: { keys: keys.published('service:TRANSPORT') } }),
        signed(),
      ),
      'sent again 31 s later': await (() => {
        pass(31_000);
        return outcome(service, request);
      })(),
    };
    expect(outcomes).toEqual({
      unsigned: 'unsigned',
      'for another audience': 'audience',
      'with other variables': 'digest',
      'with another token': 'signature',
      'for another purpose': 'signature',
      'for another case': 'signature',
      'sent again at once': 'gateway,replayed',
      'sent again 31 s later': 'age',
      'with a key that was taken out': 'key',
    });
  });

  test('an audience that is written over is refused: it is signed', async () => {
    const headers = signerOf().to('transport').sign({ path: '/graphql', headers: CLAIMS, body: BODY });
    const request = { ...signed(), headers: { ...headers, 'tongbu-audience': 'health' } };
    expect(await outcome(verifier(), request)).toBe('signature');
  });

  test('claims that are added to a request, or taken from it, make it another', async () => {
    const bare = signed({ 'x-request-id': 'request-1' });
    for (const name of ['authorization', 'tongbu-purpose', 'tongbu-case'] as const) {
      const added = { ...bare, headers: { ...bare.headers, [name]: CLAIMS[name] } };
      expect(await outcome(verifier(), added)).toBe('covered');
      const whole = signed();
      expect(await outcome(verifier(), { ...whole, headers: without(whole.headers, name) })).toBe('covered');
    }
  });

  test('any other method, path or query is refused', async () => {
    const request = signed();
    expect(await outcome(verifier(), { ...request, method: 'GET' })).toBe('method');
    expect(await outcome(verifier(), { ...request, target: '/other' })).toBe('signature');
    expect(await outcome(verifier(), { ...request, target: '/graphql?query={a}' })).toBe('path');
  });

  test('keys of others sign no hop: the issuer of tokens, and whoever calls itself a service', async () => {
    expect(await outcome(verifier(), signed(CLAIMS, 'development'))).toBe('key');
    keys.makeKey('service:POLICE');
    expect(await outcome(verifier(), signed(CLAIMS, 'service:POLICE'))).toBe('key');
    const before = verifier();
    keys.makeKey('gateway');
    expect(await outcome(before, signed())).toBe('signature');
  });

  test('half a minute is in time, and a clock that is a little ahead', async () => {
    const service = verifier();
    const [early, late] = [signed(), signed()];
    pass(30_000);
    expect(await outcome(service, late)).toBe('gateway');
    pass(-36_000);
    expect(await outcome(verifier(), early)).toBe('age');
  });

  test('a body that comes too late is refused, though its head came in time', async () => {
    const service = verifier();
    const { body, ...head } = signed();
    const first = await service.checkHead(head);
    expect(first.accept(Buffer.from(body)).owner).toEqual({ kind: 'gateway' });
    const second = await service.checkHead(head);
    pass(40_000);
    expect(() => second.accept(Buffer.from(body))).toThrow();
    expect(reasons).toEqual(['age']);
  });

  test('a copy with another body spends nothing of the request that it copies', async () => {
    const service = verifier();
    const request = signed();
    expect(await outcome(service, { ...request, body: '{}' })).toBe('digest');
    expect(await outcome(service, request)).toBe('gateway');
  });

  test('what another process may have seen is not taken: a service that was started again remembers nothing', async () => {
    const request = signed();
    pass(2_000);
    expect(await outcome(verifier(), request)).toBe('age');
  });

  test('where nonces fill the memory of one key, that key is refused and no nonce forgotten; others go on', async () => {
    const service = verifier({ maxNonces: 3 });
    const requests = Array.from({ length: 4 }, () => signed());
    const outcomes = [];
    for (const request of requests) outcomes.push(await outcome(service, request));
    expect(outcomes).toEqual(['gateway', 'gateway', 'gateway', 'full']);
    const again = [];
    for (const request of requests) again.push(await outcome(service, request));
    expect(again).toEqual(['replayed', 'replayed', 'replayed', 'full']);
    expect(await outcome(service, signed(CLAIMS, 'service:TRANSPORT'))).toBe('TRANSPORT');
  });

  test('signatures that are written in any other way are refused', async () => {
    const request = signed();
    const { 'signature-input': input = '', signature = '' } = request.headers as Record<string, string>;
    const written: [string, string][] = [
      [input.replace('hop=', 'sig1='), signature.replace('hop=', 'sig1=')],
      [`${input}, hop2=()`, signature],
      [input.replace(alg, other), signature],
      [input.replace(alg, 'rsa-v1_5-sha256'), signature],
      [input.replace(`;alg="${alg}"`, ''), signature],
      [input.replace('tongbu-hop', 'other'), signature],
      [input.replace(/created=\d+/, 'created=1e9'), signature],
      [input.replace('gateway', 'gateway";x="'), signature],
      [input, signature.replace('=:', '=:A')],
      [input, 'hop=::'],
      ['', ''],
    ];
    for (const [changedInput, changedSignature] of written) {
      const headers = {
        ...request.headers,
        'signature-input': changedInput,
        signature: changedSignature,
      };
      expect(await outcome(verifier(), { ...request, headers })).toBe('malformed');
    }
  });

  test('a set without keys of ours lets nobody in', async () => {
    expect(await outcome(verifier({ source: { keys: { keys: [] } } }), signed())).toBe('key');
  });

  test('spaces around a claim, which no header keeps, are not signed', async () => {
    const request = signed({ ...CLAIMS, 'tongbu-purpose': ' \tTRACING\t ' });
    expect(request.headers['tongbu-purpose']).toBe('TRACING');
    expect(await outcome(verifier(), request)).toBe('gateway');
  });

  /** Any text that a header can carry. */
  const value = fc
    .stringMatching(/^[!-~\u00a0-\u00ff]([\t -~\u00a0-\u00ff]{0,20}[!-~\u00a0-\u00ff])?$/)
    .filter((text) => text !== '');
  const claims = fc.record(
    { authorization: value, 'tongbu-purpose': value, 'tongbu-case': value, 'x-request-id': value },
    { requiredKeys: ['x-request-id'] },
  );

  test('a signed request is taken as it is, and refused when any covered part of it is another', async () => {
    const service = verifier();
    const hop = signerOf().to('health');
    await fc.assert(
      fc.asyncProperty(claims, fc.string(), value, fc.nat(), async (headers, body, other, which) => {
        const given = hop.sign({ path: '/graphql', headers: { ...headers }, body });
        const request = { method: 'POST', target: '/graphql', headers: given, body };
        const names = [
          ...Object.keys(given),
          'authorization',
          'tongbu-purpose',
          'tongbu-case',
          'body',
          'path',
        ];
        const name = names[which % names.length] ?? 'body';
        const changed = {
          ...request,
          ...(name === 'body' && { body: `${body}${other}` }),
          ...(name === 'path' && { target: `/graphql${encodeURIComponent(other)}` }),
          headers: name in CLAIMS || name in given ? { ...given, [name]: other } : given,
        };
        if (changed.headers[name] !== given[name] || name === 'body' || name === 'path')
          expect(await outcome(service, changed)).not.toBe('gateway');
        expect(await outcome(service, request)).toBe('gateway');
      }),
      { numRuns: 500 },
    );
  });

  test('another implementation of RFC 9421 finds the signature good, and what is changed bad', async () => {
    const { headers } = signed();
    const secret = pairSecret(createPrivateKey({ format: 'jwk', key: jwkOf('service:HEALTH') }), {
      from: { id: 'gateway', publicKey: publicKeyOf('gateway') },
      to: { id: 'service:HEALTH', publicKey: publicKeyOf('service:HEALTH') },
    });
    const check = (given: RequestHead['headers']) =>
      httpbis.verifyMessage(
        {
          keyLookup: async ({ keyid }) => ({
            id: String(keyid),
            algs: [alg],
            verify: async (data, signature) =>
              alg === 'ed25519'
                ? verify(null, data, publicKeyOf('gateway'), signature)
                : secret !== null && createHmac('sha256', secret).update(data).digest().equals(signature),
          }),
        },
        {
          method: 'POST',
          url: 'http://127.0.0.1:4001/graphql',
          headers: given as Record<string, string>,
        },
      );
    expect(await check(headers)).toBe(true);
    expect(await check({ ...headers, 'tongbu-case': 'case-2' })).toBe(false);
  });

  test('a request of the past is no present one, whatever the date is', async () => {
    const present = Date.now();
    vi.setSystemTime(PAST);
    const request = signed();
    vi.setSystemTime(present);
    expect(await outcome(verifier(), request)).toBe('age');
  });
});
