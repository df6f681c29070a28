/** A number from 0 to 1 (excluded) that depends on the seed and the words only: the same city everywhere, at any scale. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  // FNV-1a over the words, then the finaliser of MurmurHash3, so that neighbouring words do not give neighbouring numbers.
  let hash = 0x811c9dc5 ^ seed;
  for (const char of words.join(' ')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
