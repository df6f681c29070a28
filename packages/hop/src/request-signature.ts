/** What a signature is about, beside the message itself. */
export interface SignatureParameters {
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
  readonly keyId: string;
}

/** By the key of whoever signs, or by the secret that it shares with whoever is meant. */
export type SignatureAlgorithm = 'ed25519' | 'hmac-sha256';

export interface RequestParameters extends SignatureParameters {
  readonly alg: SignatureAlgorithm;
}

/** A request, as far as a signature covers it. */
export interface CoveredRequest {
  readonly path: string;
  /** By their names in small letters, as they stand on the wire. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export const AUDIENCE_HEADER = 'tongbu-audience';
/** The headers that every signed request has. */
const ALWAYS = [AUDIENCE_HEADER, 'content-digest', 'x-request-id'] as const;
/** Those that are covered where there are any: one that is added or taken away changes what should have been covered. */
const WHERE_THERE = ['authorization', 'tongbu-purpose', 'tongbu-case'] as const;

const LABEL = 'hop';
const PARAMETERS =
  /^hop=(\([^()]{1,400}\));created=(\d{1,12});nonce="([\w-]{1,64})";keyid="([\w:.-]{1,100})";alg="(ed25519|hmac-sha256)";tag="tongbu-hop"$/;
const SIGNATURES: Readonly<Record<SignatureAlgorithm, RegExp>> = {
  ed25519: /^hop=:([A-Za-z0-9+/]{86}==):$/,
  'hmac-sha256': /^hop=:([A-Za-z0-9+/]{43}=):$/,
};

/** `("@method" "@path" …)`: what a signature of this request covers, and no other list will do. */
export function coveredBy({ headers }: CoveredRequest): string {
  let list = '("@method" "@path"';
  for (const name of ALWAYS) list += ` "${name}"`;
  for (const name of WHERE_THERE) if (headers[name] !== undefined) list += ` "${name}"`;
  return `${list})`;
}

/** The value of `@signature-params`, which is that of `Signature-Input` too. */
export function writeParameters(covered: string, { created, nonce, keyId, alg }: RequestParameters): string {
  return `${covered};created=${created};nonce="${nonce}";keyid="${keyId}";alg="${alg}";tag="tongbu-hop"`;
}

/** What is signed: RFC 9421, section 2.5, of a POST. Header values are bytes, here in Latin-1. */
export function signatureBase({ path, headers }: CoveredRequest, parameters: string): Buffer {
  let base = `"@method": POST\n"@path": ${path}\n`;
  for (const name of ALWAYS) base += `"${name}": ${headers[name]}\n`;
  for (const name of WHERE_THERE) if (headers[name] !== undefined) base += `"${name}": ${headers[name]}\n`;
  return Buffer.from(`${base}"@signature-params": ${parameters}`, 'latin1');
}

/** The two headers that carry a signature. */
export function writeSignature(parameters: string, signature: Buffer): Readonly<Record<string, string>> {
  return {
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${signature.toString('base64')}:`,
  };
}

export interface ReadSignature extends RequestParameters {
  readonly covered: string;
  readonly signature: Buffer;
}

/** Reads the two headers; `undefined` where they are not written exactly as `writeSignature` does. */
export function readSignature(input: string, signature: string): ReadSignature | undefined {
  const [, covered, created, nonce, keyId, name] = PARAMETERS.exec(input) ?? [];
  const alg: SignatureAlgorithm = name === 'ed25519' ? 'ed25519' : 'hmac-sha256';
  const [, bytes] = SIGNATURES[alg].exec(signature) ?? [];
  if (covered === undefined || nonce === undefined || keyId === undefined || bytes === undefined)
    return undefined;
  return { covered, created: Number(created), nonce, keyId, alg, signature: Buffer.from(bytes, 'base64') };
}
