import { CompactEncrypt, exportSPKI, GeneralSign, importJWK, SignJWT } from 'jose';
import type { TestIssuer } from './test-issuer.js';

const now = Math.floor(Date.now() / 1_000);

const parts = async (authorization: Promise<string>): Promise<[string, string, string]> => {
  const [header = '', payload = '', signature = ''] = (await authorization).slice(7).split('.');
  return [header, payload, signature];
};
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = (issuer: TestIssuer): Promise<string> => issuer.authorization('key');
const claims = (changed: Record<string, unknown>) => (issuer: TestIssuer) =>
  issuer.authorization('key', changed);
const header = (changed: Record<string, unknown>) => (issuer: TestIssuer) =>
  issuer.authorization('key', {}, changed);

async function unsigned(issuer: TestIssuer, signature: string): Promise<string> {
  const [, payload] = await parts(good(issuer));
  return `Bearer ${encode({ alg: 'none', kid: 'key' })}.${payload}.${signature}`;
}

/** Signed with the public key, as text, for a verifier that takes the token's word for the algorithm. */
async function confused(issuer: TestIssuer, secret: string): Promise<string> {
  const [, payload] = await parts(good(issuer));
  const token = await new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    .setProtectedHeader({ alg: 'HS256', kid: 'key' })
    .sign(new TextEncoder().encode(secret));
  return `Bearer ${token}`;
}

async function publicKeyText(issuer: TestIssuer): Promise<string> {
  const key = await importJWK(issuer.publicKey('key'), 'EdDSA', { extractable: true });
  if (key instanceof Uint8Array) throw new Error('The key is a secret.');
  return exportSPKI(key);
}

async function twoSignatures(issuer: TestIssuer): Promise<string> {
  const [, payload] = await parts(good(issuer));
  const key = issuer.privateKey('key');
  const signed = await new GeneralSign(Buffer.from(payload, 'base64url'))
    .addSignature(key)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'key' })
    .addSignature(key)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'key' })
    .sign();
  return `Bearer ${JSON.stringify(signed)}`;
}

async function encrypted(issuer: TestIssuer): Promise<string> {
  const [, payload] = await parts(good(issuer));
  const token = await new CompactEncrypt(Buffer.from(payload, 'base64url'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'key' })
    .encrypt(new Uint8Array(32));
  return `Bearer ${token}`;
}

/** A token that must be refused wherever it is shown, of an issuer called `issuer` that publishes the key `key`. */
export type TokenTrick = (issuer: TestIssuer) => Promise<string>;

/** The ways in which somebody may try to be let in, and what each is called. */
export const TOKEN_TRICKS: readonly (readonly [string, TokenTrick])[] = [
  ['no algorithm, no signature', (issuer) => unsigned(issuer, '')],
  ['no algorithm, some signature', (issuer) => unsigned(issuer, 'x')],
  ['HS256 with the public key as PEM', async (issuer) => confused(issuer, await publicKeyText(issuer))],
  ['HS256 with the public key as JWK', (issuer) => confused(issuer, JSON.stringify(issuer.publicKey('key')))],
  ['another audience', claims({ aud: 'elsewhere' })],
  ['no audience', claims({ aud: undefined })],
  ['another issuer', claims({ iss: 'elsewhere' })],
  ['no issuer', claims({ iss: undefined })],
  ['an issuer in a list', claims({ iss: ['issuer'] })],
  ['run out', claims({ iat: now - 120, exp: now - 60 })],
  ['not yet valid', claims({ nbf: now + 3_600 })],
  ['issued in the future', claims({ iat: now + 3_600, exp: now + 7_200 })],
  ['a key id that walks through folders', header({ kid: '../../../../dev/null' })],
  ['a key id of the prototype', header({ kid: '__proto__' })],
  ['a very long key id', header({ kid: 'k'.repeat(4_000) })],
  ['no key id', header({ kid: undefined })],
  ['a key id that is no text', header({ kid: 7 })],
  ['two signatures', twoSignatures],
  ['two tokens in one', async (issuer) => `${await good(issuer)}.${(await good(issuer)).slice(7)}`],
  ['encrypted', encrypted],
  ['a key of its own', async (issuer) => header({ jwk: issuer.publicKey('key') })(issuer)],
  ['an address of a key set', async (issuer) => header({ jku: String(issuer.url) })(issuer)],
  ['an address of a certificate', header({ x5u: 'https://elsewhere.example/cert' })],
  ['a certificate of its own', header({ x5c: ['MIIB'] })],
  ['an extension that must be understood', header({ crit: ['exp'], exp: 1 })],
  ['no subject', claims({ sub: undefined })],
  ['no end', claims({ exp: undefined })],
  ['no beginning', claims({ iat: undefined })],
  ['no agency', claims({ agency: undefined })],
  ['no role', claims({ role: undefined })],
  ['no jurisdictions', claims({ jurisdictions: undefined })],
  ['a subject that is a number', claims({ sub: 7 })],
  ['a subject that is empty', claims({ sub: '' })],
  ['an end that is a text', claims({ exp: '9999999999' })],
  ['an end beyond all time', claims({ exp: 1e300 })],
  ['a beginning that is a text', claims({ iat: '1' })],
  ['an agency in a list', claims({ agency: ['HEALTH'] })],
  ['a role in an object', claims({ role: { role: 'epidemiologist' } })],
  ['jurisdictions in a text', claims({ jurisdictions: '321000' })],
  ['jurisdictions that are numbers', claims({ jurisdictions: [321000] })],
  ['scopes in a text', claims({ scopes: 'all' })],
  ['an id that is a number', claims({ jti: 7 })],
  ['an agency that there is not', claims({ agency: 'POLICE' })],
  ['a role that there is not', claims({ role: 'root' })],
  ['a role of another agency', claims({ role: 'tracer' })],
  ['a role that only services have', claims({ role: 'service' })],
  ['a hundred kilobytes', claims({ scopes: ['x'.repeat(75_000)] })],
  ['ten kilobytes', claims({ note: 'x'.repeat(8_000) })],
  [
    'claims that were edited',
    async (issuer) => {
      const [head, , signature] = await parts(good(issuer));
      const [, other] = await parts(issuer.authorization('key', { role: 'commander' }));
      return `Bearer ${head}.${other}.${signature}`;
    },
  ],
];
