import type { ProjectedResponse } from './response-projection.js';

/** A GraphQL response as JSON text. */
export function writeResponse(
  { data, errors }: ProjectedResponse,
  extensions?: Readonly<Record<string, unknown>>,
): string {
  const head = errors.length === 0 ? '{' : `{"errors":${JSON.stringify(errors)},`;
  return extensions === undefined
    ? `${head}"data":${data}}`
    : `${head}"data":${data},"extensions":${JSON.stringify(extensions)}}`;
}
