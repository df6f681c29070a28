import { isServiceKeyOf, serviceKeyOf } from '@tongbu/access';
import { AGENCIES } from '@tongbu/vocabulary';
import {
  CompactSign,
  type CompactVerifyGetKey,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { z } from 'zod';

const headSchema = z.object({
  /** `export` ends an export: it says what the file holds, and from when it is. */
  kind: z.enum(['head', 'export']),
  agency: z.enum(AGENCIES),
  chain: z.string(),
  sequence: z.number().int().nonnegative(),
  hash: z.string(),
  at: z.string(),
  /** The head that was signed before it, as the rows say it now: heads that others keep hang together by it. */
  previous: z.object({ sequence: z.number().int().positive(), hash: z.string() }).optional(),
});

/** What an agency says of its chain: that it had these rows at that time. */
export type SignedHead = z.infer<typeof headSchema>;

/** Tells a head from a token that the same key signed. */
const TYPE = 'tongbu-audit-head';
const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'];
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Signs a head with the service's own key; answers a compact JWS. */
export async function signHead(head: SignedHead, key: JWK): Promise<string> {
  const { alg = 'EdDSA' } = key;
  return new CompactSign(Buffer.from(JSON.stringify(head), 'utf8'))
    .setProtectedHeader({ alg, typ: TYPE, kid: serviceKeyOf(head.agency, key).kid })
    .sign(await importJWK(key, alg));
}

/** Reads a signed head; undefined where no key of the agency that it speaks for has signed exactly this. */
export type HeadVerifier = (jws: string) => Promise<SignedHead | undefined>;

/** The public keys that a key id may stand for: one, or old ones beside new. */
export type HeadKeys = (keyId: string) => Promise<readonly HeadKey[]>;
type HeadKey = Awaited<ReturnType<typeof importJWK>> | CompactVerifyGetKey;

/** Makes a verifier of heads from public keys; those of a service have the id `service:AGENCY`, alone or with a further part; old ones stand beside new. */
export function createHeadVerifier({ keys }: JSONWebKeySet): HeadVerifier {
  const imported = keys
    .filter(({ d }) => d === undefined)
    .map((key) => ({ id: key.kid, key: importJWK(key, key.alg ?? 'EdDSA') }));
  // A key that cannot be used verifies nothing; the rejection is met where it is asked.
  for (const { key } of imported) key.catch(() => {});
  return createHeadVerifierOf(async (keyId) => {
    const named = imported.filter(({ id }) => id === keyId);
    const usable = await Promise.allSettled(named.map(({ key }) => key));
    return usable.flatMap((key) => (key.status === 'fulfilled' ? [key.value] : []));
  });
}

/** As `createHeadVerifier`, with keys that are found when they are needed. Rejects as `keysOf` does. */
export function createHeadVerifierOf(keysOf: HeadKeys): HeadVerifier {
  return async (jws) => {
    if (!COMPACT.test(jws) || !jws.split('.').every(isOneSpelling)) return undefined;
    const keyId = keyIdIn(jws);
    if (keyId === undefined) return undefined;
    for (const key of await keysOf(keyId)) {
      const head = headSchema.safeParse(await contentOf(jws, key));
      if (head.success && isServiceKeyOf(keyId, head.data.agency)) return head.data;
    }
    return undefined;
  };
}

/** Base64 can say the same in several ways; only one is ours, or a changed letter could go unseen. */
const isOneSpelling = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

function keyIdIn(jws: string): string | undefined {
  try {
    const { typ, kid } = decodeProtectedHeader(jws);
    return typ === TYPE ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** What was signed; undefined where this key did not sign it. */
async function contentOf(jws: string, key: HeadKey): Promise<unknown> {
  try {
    const options = { algorithms: ALGORITHMS };
    // The library tells the two apart by overloads, which do not take a union.
    const { payload } =
      typeof key === 'function'
        ? await compactVerify(jws, key, options)
        : await compactVerify(jws, key, options);
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined;
  }
}
