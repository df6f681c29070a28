import type { ResponseKeys } from '../planning/response-keys.js';
import type { ResponsePath } from './entity-path.js';

const NOTHING_RENAMED: ReadonlyMap<string, string> = new Map();

/**
 * A path in the data, in the keys that the client chose. A path that enters a field which the client did not ask
 * for (one that another subgraph requires) ends before it.
 */
export function clientPath(
  path: ResponsePath,
  responseKeys: ResponseKeys,
  renamed: ReadonlyMap<string, string> = NOTHING_RENAMED,
): ResponsePath {
  const shown: (string | number)[] = [];
  for (const part of path) {
    if (typeof part === 'number') {
      shown.push(part);
      continue;
    }
    const key = renamed.get(part) ?? part;
    if (responseKeys.isHidden(key)) break;
    shown.push(responseKeys.shown(key));
  }
  return shown;
}
