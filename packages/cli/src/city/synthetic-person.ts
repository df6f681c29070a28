import { identityCheckCharacter } from '@tongbu/vocabulary';
import { chance } from './random.js';

/** An invented person. Nothing of them can be that of a living one: see `syntheticPerson`. */
export interface SyntheticPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly address: string;
  readonly jurisdiction: string;
}

export interface PersonPlace {
  readonly jurisdiction: string;
  /** Six digits that begin the identity numbers of its people. */
  readonly area: string;
  readonly address: string;
}

const STEMS = '甲乙丙丁戊己庚辛壬癸';
const BRANCHES = '子丑寅卯辰巳午未申酉戌亥';
const DAY_MS = 86_400_000;

/** Grown-ups, one in each household, and everybody. */
const BORN = {
  head: { from: Date.UTC(1936, 0, 1), days: 24_000, sequence: 100 },
  member: { from: Date.UTC(1930, 0, 1), days: 32_000, sequence: 500 },
} as const;
/** Without a common factor with either number of days, so that every number comes once before one comes again. */
const STEP = 7_919;

/**
 * The `index`-th head of a household, or other member. The name says that it is a drill (演练). The identity number is
 * right by GB 11643, check digit included, but begins with 99, where GB/T 2260 has no province; and no mobile number
 * begins with 100. Two of one kind never have the same number.
 */
export function syntheticPerson(
  kind: keyof typeof BORN,
  index: number,
  { seed, place }: { seed: number; place: PersonPlace },
): SyntheticPerson {
  const { from, days, sequence } = BORN[kind];
  const start = Math.floor(chance(seed, 'birth', kind) * days);
  const day = new Date(from + ((start + index * STEP) % days) * DAY_MS).toISOString().slice(0, 10);
  const isMale = chance(seed, 'sex', kind, index) < 0.5 ? 1 : 0;
  const order = sequence + 2 * Math.floor(index / days) + isMale;
  const body = `${place.area}${day.replaceAll('-', '')}${order}`;
  const number = 2 * index + (kind === 'head' ? 0 : 1);
  return {
    name: `演练${STEMS.charAt(number % STEMS.length)}${BRANCHES.charAt(Math.floor(chance(seed, 'name', kind, index) * BRANCHES.length))}`,
    idNumber: body + identityCheckCharacter(body),
    phone: `100${String(number).padStart(8, '0')}`,
    address: place.address,
    jurisdiction: place.jurisdiction,
  };
}
