import { type ClientOptions, WebSocket } from 'ws';
import type { Hop } from './hop.js';

/** A WebSocket whose graphql-ws messages go out signed; without a hop, as they are. */
export class SigningSocket extends WebSocket {
  readonly #connection: ReturnType<Hop['openConnection']> | undefined;

  constructor(
    address: string | URL,
    protocols: string | string[] | undefined,
    { hop, ...options }: ClientOptions & { readonly hop: Hop | undefined },
  ) {
    super(address, protocols, { ...hop?.tls, ...options });
    this.#connection = hop?.openConnection();
  }

  /** Signs texts: graphql-ws sends nothing else. */
  override send(data: Parameters<WebSocket['send']>[0]): void {
    super.send(this.#connection && typeof data === 'string' ? this.#connection.outgoing(data) : data);
  }
}
