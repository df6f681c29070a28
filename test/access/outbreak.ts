import type { Letter } from '@tongbu/access/testing';

/** What a guarded field of an outbreak holds, and how it looks masked; of a link, the id behind it. */
export interface Canary {
  readonly whole: string | number;
  readonly masked?: string;
}

/** A case with everything guarded about it known, each with a value that stands nowhere else. */
export interface Outbreak {
  readonly caseId: string;
  readonly personId: string;
  readonly idNumber: string;
  readonly name: string;
  readonly householdId: string;
  /** What was reported positive, as it was recorded, and by which code and when. */
  readonly swab: object;
  readonly specimenCode: string;
  readonly collectedAt: string;
  /** The household, as it was registered. */
  readonly door: object;
  readonly canaries: Readonly<Record<string, readonly Canary[]>>;
}

/** The texts that an answer holds where fields are shown like that. */
export function textsOf({ canaries }: Outbreak, name: string, letter: Letter): string[] {
  return (canaries[name] ?? []).flatMap(({ whole, masked }) => {
    if (letter === 'w') return [String(whole)];
    return letter === 'm' && masked !== undefined ? [masked] : [];
  });
}
