import { KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload } from 'jose';

/** An issuer as agencies have them: a real server on the loopback interface that publishes keys, and can be away. */
export class TestIssuer {
  readonly name: string;
  /** The keys that it publishes, by their ids. */
  published: readonly string[] = [];
  /** Answers nobody. */
  isAway = false;
  /** How often its keys were asked for. */
  requests = 0;
  readonly #keys = new Map<string, { readonly privateKey: CryptoKey; readonly publicKey: JWK }>();
  readonly #server: Server;

  private constructor(name: string, server: Server) {
    this.name = name;
    this.#server = server;
  }

  /** Starts with these keys, all published. */
  static async start(name: string, ...keyIds: string[]): Promise<TestIssuer> {
    const server = createServer();
    const issuer = new TestIssuer(name, server);
    server.on('request', (_request, response) => {
      issuer.requests += 1;
      if (issuer.isAway) response.writeHead(503).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(issuer.jwks);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (const keyId of keyIds) await issuer.makeKey(keyId);
    issuer.published = keyIds;
    return issuer;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks`);
  }

  /** What it publishes, as text. */
  get jwks(): string {
    return JSON.stringify({ keys: this.published.map((keyId) => this.publicKey(keyId)) });
  }

  /** Makes a key, not published yet. */
  async makeKey(keyId: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    this.#keys.set(keyId, {
      privateKey,
      publicKey: { ...(await exportJWK(publicKey)), kid: keyId, alg: 'EdDSA' },
    });
  }

  publicKey(keyId: string): JWK {
    return this.#key(keyId).publicKey;
  }

  privateKey(keyId: string): CryptoKey {
    return this.#key(keyId).privateKey;
  }

  /** An `Authorization` value. Claims that are `undefined` are left out; by default it is an epidemiologist's, for a minute. */
  async authorization(
    keyId: string,
    claims: JWTPayload = {},
    header: Record<string, unknown> = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const payload: JWTPayload = {
      iss: this.name,
      aud: 'tongbu',
      sub: 'tester',
      iat: now,
      exp: now + 60,
      agency: 'HEALTH',
      role: 'epidemiologist',
      jurisdictions: ['321000'],
      ...claims,
    };
    // Not by a library, which would refuse to sign much of what a test has to send.
    const signed = [{ alg: 'EdDSA', kid: keyId, ...header }, payload].map(encode).join('.');
    const signature = sign(null, Buffer.from(signed), KeyObject.from(this.#key(keyId).privateKey));
    return `Bearer ${signed}.${signature.toString('base64url')}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #key(keyId: string): { readonly privateKey: CryptoKey; readonly publicKey: JWK } {
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`There is no key ${keyId}.`);
    return key;
  }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
