import { isServiceKeyOf, serviceKeyOf } from '@tongbu/access';
import { AGENCIES } from '@tongbu/vocabulary';
import { CompactSign, compactVerify, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { z } from 'zod';

const headSchema = z.object({
  /** `export` ends an export: it says what the file holds, and from when it is. */
  kind: z.enum(['head', 'export']),
  agency: z.enum(AGENCIES),
  chain: z.string(),
  sequence: z.number().int().nonnegative(),
  hash: z.string(),
  at: z.string(),
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

/** Makes a verifier of heads from public keys; those of a service have the id `service:AGENCY`, alone or with a further part; old ones stand beside new. */
export function createHeadVerifier({ keys }: JSONWebKeySet): HeadVerifier {
  const imported = keys
    .filter(({ d }) => d === undefined)
    .map((key) => ({ id: key.kid, key: importJWK(key, key.alg ?? 'EdDSA') }));
  // A key that cannot be used verifies nothing; the rejection is met where it is asked.
  for (const { key } of imported) key.catch(() => {});
  return async (jws) => {
    if (!COMPACT.test(jws) || !jws.split('.').every(isOneSpelling)) return undefined;
    for (const { id, key } of imported) {
      const verified = await verifyWith(jws, key);
      if (verified?.typ !== TYPE || verified.kid !== id) continue;
      const head = headSchema.safeParse(verified.content);
      if (head.success && isServiceKeyOf(id, head.data.agency)) return head.data;
    }
    return undefined;
  };
}

/** Base64 can say the same in several ways; only one is ours, or a changed letter could go unseen. */
const isOneSpelling = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

async function verifyWith(
  jws: string,
  key: ReturnType<typeof importJWK>,
): Promise<{ typ: unknown; kid: unknown; content: unknown } | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, await key, { algorithms: ALGORITHMS });
    const { typ, kid } = protectedHeader;
    return { typ, kid, content: JSON.parse(Buffer.from(payload).toString('utf8')) };
  } catch {
    return undefined;
  }
}
