import type { BilingualName } from '../agencies.js';
import { jurisdictionPrefix, normaliseJurisdiction, WHOLE_COUNTRY } from './jurisdiction-code.js';
import { PROVINCES } from './provinces.js';

/** A place that has a name here. */
export interface Jurisdiction {
  /** Six characters: a GB/T 2260 code, or one of our own where the standard has none. */
  readonly code: string;
  readonly name: BilingualName;
  /** The code of the place it lies in; null for the whole country only. */
  readonly parent: string | null;
  /** True for a code that is ours, because the place is no administrative division (行政区划). */
  readonly own: boolean;
}

/** The prefectures and counties of the reports that this hub was designed from (GB/T 2260). */
const PLACES: Readonly<Record<string, BilingualName>> = {
  '320100': { en: 'Nanjing', zh: '南京市' },
  '320115': { en: 'Jiangning', zh: '江宁区' },
  '320900': { en: 'Yancheng', zh: '盐城市' },
  '320903': { en: 'Yandu', zh: '盐都区' },
  '321000': { en: 'Yangzhou', zh: '扬州市' },
  '321002': { en: 'Guangling', zh: '广陵区' },
  '321003': { en: 'Hanjiang', zh: '邗江区' },
  '440200': { en: 'Shaoguan', zh: '韶关市' },
  '440282': { en: 'Nanxiong', zh: '南雄市' },
  '510900': { en: 'Suining', zh: '遂宁市' },
  '510903': { en: 'Chuanshan', zh: '船山区' },
  '640100': { en: 'Yinchuan', zh: '银川市' },
  '640400': { en: 'Guyuan', zh: '固原市' },
  '640500': { en: 'Zhongwei', zh: '中卫市' },
  '640502': { en: 'Shapotou', zh: '沙坡头区' },
  '640522': { en: 'Haiyuan', zh: '海原县' },
};

/**
 * Places that govern themselves and have no GB/T 2260 code. Ours is the parent's four digits, a letter and a
 * digit: no code of the standard has a letter, and the prefix still says which city answers for the place.
 */
const OWN_PLACES: Readonly<Record<string, BilingualName>> = {
  '3209G1': { en: 'Yannan High-tech Zone', zh: '盐南高新区' },
  '5109G1': { en: 'Suining High-tech Zone', zh: '遂宁高新区' },
};

const BY_CODE: ReadonlyMap<string, Jurisdiction> = new Map(
  [
    entry(WHOLE_COUNTRY, { en: 'China', zh: '中国' }, false),
    ...Object.entries(PROVINCES).map(([code, name]) => entry(code, name, false)),
    ...Object.entries(PLACES).map(([code, name]) => entry(code, name, false)),
    ...Object.entries(OWN_PLACES).map(([code, name]) => entry(code, name, true)),
  ].map((jurisdiction) => [jurisdiction.code, jurisdiction]),
);

/** Every named place: the country, its 31 provinces, the places of the reports, and those of our own. */
export const JURISDICTIONS: readonly Jurisdiction[] = [...BY_CODE.values()];

/** The named place with this code, however the code is spelled; null when there is none. */
export function findJurisdiction(code: string): Jurisdiction | null {
  const normal = normaliseJurisdiction(code);
  return normal === null ? null : (BY_CODE.get(normal) ?? null);
}

/**
 * The named place that a code lies in, which may be the place itself: `321002001` → 广陵区. Null when the text
 * is not a code.
 */
export function nearestJurisdiction(code: string): Jurisdiction | null {
  for (let next = normaliseJurisdiction(code); next !== null; next = parentCode(next)) {
    const found = BY_CODE.get(next);
    if (found !== undefined) return found;
  }
  return null;
}

function entry(code: string, name: BilingualName, own: boolean): Jurisdiction {
  return { code, name, parent: parentCode(code), own };
}

/** One level up: village, township, county, prefecture, province, country. */
function parentCode(code: string): string | null {
  if (code.length > 6) return normaliseJurisdiction(code.slice(0, -3));
  const prefix = jurisdictionPrefix(code);
  return prefix === '' ? null : prefix.slice(0, -2).padEnd(6, '0');
}
