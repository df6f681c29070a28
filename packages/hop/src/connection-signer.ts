import { initBase, isRecord, type MessageSignature, subscribeBase } from './message-signature.js';
import type { SignatureMaker, Signed } from './signature-maker.js';

/**
 * Signs what a graphql-ws client says on one connection: its `connection_init`, and each `subscribe`, which is bound to
 * that connection. Everything else passes as it is.
 */
export class ConnectionSigner {
  readonly #signer: SignatureMaker;
  readonly #audience: string;
  #connection = '';

  constructor(signer: SignatureMaker, audience: string) {
    this.#signer = signer;
    this.#audience = audience;
  }

  /** The text of a message as it is to be sent. */
  outgoing(text: string): string {
    const message: unknown = JSON.parse(text);
    if (!isRecord(message)) return text;
    if (message.type === 'connection_init')
      return JSON.stringify({ ...message, payload: this.#init(message.payload) });
    if (message.type === 'subscribe' && isRecord(message.payload))
      return JSON.stringify({ ...message, payload: this.#subscribe(String(message.id), message.payload) });
    return text;
  }

  #init(payload: unknown): object {
    const claims = isRecord(payload) ? payload : {};
    const signed = this.#signer.sign((parameters) => initBase(this.#audience, parameters, claims));
    this.#connection = signed.parameters.nonce;
    return { ...claims, hop: write(signed) };
  }

  #subscribe(id: string, payload: Record<string, unknown>): object {
    const { query, operationName, variables } = payload;
    const extensions = isRecord(payload.extensions) ? payload.extensions : {};
    const parts = { id, query, operationName, variables, extensions };
    const signed = this.#signer.sign((parameters) =>
      subscribeBase(this.#audience, this.#connection, parameters, parts),
    );
    return { ...payload, extensions: { ...extensions, hop: write(signed) } };
  }
}

function write({ parameters, signature }: Signed): MessageSignature {
  return { ...parameters, signature: signature.toString('base64') };
}
