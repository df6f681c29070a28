import { readFileSync } from 'node:fs';

/** The keys in a file that `createDevelopmentKeys` wrote; what they are is for the caller to say. */
export function readKeyFile<Keys>(file: string): Keys {
  return JSON.parse(readFileSync(file, 'utf8'));
}
