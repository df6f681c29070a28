const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

/*
 * Province, letter of the issuing office, then one of: five characters, the last possibly a kind (挂 trailer,
 * 学 driving school, 警 police, 港 and 澳 for cars of Hong Kong and Macao); a small new-energy vehicle, a
 * letter first; a large one, a letter last. I and O are never used, for they look like 1 and 0.
 */
const ORDINARY = new RegExp(`^[${PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]$`);
const NEW_ENERGY = new RegExp(`^[${PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\\d{4}|\\d{5}[A-HJK])$`);

/** What a number plate says. */
export interface Plate {
  /** The plate in its one spelling: upper case, without separators. */
  readonly plate: string;
  /** True for the plates of eight characters of new-energy vehicles (新能源汽车号牌). */
  readonly newEnergy: boolean;
}

/** The outcome of `parsePlate`. */
export type PlateResult =
  | ({ readonly ok: true } & Plate)
  | { readonly ok: false; readonly code: 'PLATE_LENGTH' | 'PLATE_CHARACTERS' };

/**
 * Reads a number plate of the civil series (机动车号牌, GA 36). Lower case, spaces and the dot after the second
 * character are accepted and dropped. Never throws; military and diplomatic plates are refused.
 */
export function parsePlate(text: string): PlateResult {
  const plate = text.replace(/[\s·•・.-]/gu, '').toUpperCase();
  if (plate.length !== 7 && plate.length !== 8) return { ok: false, code: 'PLATE_LENGTH' };
  const newEnergy = plate.length === 8;
  if (!(newEnergy ? NEW_ENERGY : ORDINARY).test(plate)) return { ok: false, code: 'PLATE_CHARACTERS' };
  return { ok: true, plate, newEnergy };
}
