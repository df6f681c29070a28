import { randomUUID } from 'node:crypto';
import { ConnectionSigner } from './connection-signer.js';
import { contentDigest } from './content-digest.js';
import type { HopTls } from './hop-tls.js';
import {
  AUDIENCE_HEADER,
  coveredBy,
  signatureBase,
  writeParameters,
  writeSignature,
} from './request-signature.js';
import { type HopResponse, type Send, senderOf } from './send-request.js';
import type { SignatureMaker } from './signature-maker.js';

export interface UnsignedRequest {
  readonly path: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly what is sent: a text stands for its bytes in UTF-8. */
  readonly body: string | Uint8Array;
}

/** The way from one process of ours to another. */
export class Hop {
  readonly #signer: SignatureMaker;
  readonly #audience: string;
  /** Shown to servers that ask for a certificate. */
  readonly tls: HopTls | undefined;
  #send: Send | undefined;

  constructor(signer: SignatureMaker, audience: string, tls: HopTls | undefined) {
    this.#signer = signer;
    this.#audience = audience;
    this.tls = tls;
  }

  /** Signs a POST: answers all of its headers. A request without an id is given one. */
  sign({ path, headers: given, body }: UnsignedRequest): Record<string, string> {
    const headers: Record<string, string> = { 'x-request-id': randomUUID() };
    for (const name in given) headers[name] = trimmed(given[name] ?? '');
    headers[AUDIENCE_HEADER] = this.#audience;
    headers['content-digest'] = contentDigest(body);
    const request = { path, headers };
    const covered = coveredBy(request);
    let text = '';
    const { signature } = this.#signer.signFor(this.#audience, (parameters) => {
      text = writeParameters(covered, parameters);
      return signatureBase(request, text);
    });
    return Object.assign(headers, writeSignature(text, signature));
  }

  /** Signs a POST, sends it, and answers as `fetch` does. */
  async post(
    url: string,
    { headers, body, signal }: Omit<UnsignedRequest, 'path'> & { readonly signal?: AbortSignal },
  ): Promise<HopResponse> {
    this.#send ??= await senderOf(this.tls);
    const signed = this.sign({ path: new URL(url).pathname, headers, body });
    return this.#send(url, { method: 'POST', headers: signed, body, ...(signal && { signal }) });
  }

  /** Signs what is said on one new WebSocket. */
  openConnection(): ConnectionSigner {
    return new ConnectionSigner(this.#signer, this.#audience);
  }
}

/** A value as whoever reads it finds it: without the spaces around it. */
function trimmed(value: string): string {
  return /^[\t ]|[\t ]$/.test(value) ? value.replace(/^[\t ]+|[\t ]+$/g, '') : value;
}
