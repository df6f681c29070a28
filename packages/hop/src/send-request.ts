import type { HopTls } from './hop-tls.js';

/** What is read of a response. */
export interface HopResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
}

export type Send = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string | Uint8Array;
    readonly signal?: AbortSignal;
  },
) => Promise<HopResponse>;

/** How requests are sent: with a certificate of ours, where there is one. Node's own `fetch` cannot show any. */
export async function senderOf(tls: HopTls | undefined): Promise<Send> {
  if (!tls) return (url, request) => fetch(url, request);
  const { Agent, fetch: send } = await import('undici');
  const dispatcher = new Agent({ connect: { ...tls } });
  return (url, request) => send(url, { ...request, dispatcher });
}
