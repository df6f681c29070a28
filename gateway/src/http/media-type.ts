/** What a GraphQL response over HTTP may come as. */
export type ResponseMediaType =
  | 'application/graphql-response+json'
  | 'application/json'
  | 'text/event-stream';

const ACCEPTED: Readonly<Record<string, ResponseMediaType>> = {
  'application/graphql-response+json': 'application/graphql-response+json',
  'application/json': 'application/json',
  'application/*': 'application/json',
  '*/*': 'application/json',
  'text/event-stream': 'text/event-stream',
};

/**
 * Picks the media type of the response: the most wanted of those that we have, the first of those wanted alike,
 * and JSON when the client does not say. `undefined` when the client takes none of ours.
 */
export function negotiate(accept: string | undefined): ResponseMediaType | undefined {
  if (accept === undefined || accept === '' || accept === '*/*') return 'application/json';
  let best: { readonly type: ResponseMediaType; readonly weight: number } | undefined;
  for (const range of accept.split(',', 20)) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const type = Object.hasOwn(ACCEPTED, name) ? ACCEPTED[name] : undefined;
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (type && weight > 0 && (!best || weight > best.weight)) best = { type, weight };
  }
  return best?.type;
}

/** True for a body that is JSON in UTF-8, which is all that GraphQL clients send. */
export function isJsonBody(contentType: string | undefined): boolean {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (name !== 'application/json' && name !== 'application/graphql-response+json') return false;
  return parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter),
  );
}
