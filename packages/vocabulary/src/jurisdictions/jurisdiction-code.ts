/** The provinces of GB/T 2260, by their two digits, Taiwan, Hong Kong and Macao included. */
const PROVINCE_DIGITS = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 ' +
    '71 81 82'
  ).split(' '),
);

/** Two, four, six digits (GB/T 2260), nine (township 乡镇街道) or twelve (village 村社区); or one of our own. */
const SHAPE = /^(?:\d{2}|\d{4}|(?:\d{6}|\d{4}[A-Z]\d)(?:\d{3}(?:\d{3})?)?)$/;

/** The code that stands for the whole country and so covers every place. */
export const WHOLE_COUNTRY = '000000';

/**
 * True when the text has the shape of a jurisdiction code: a GB/T 2260 code or prefix (`32`, `3210`,
 * `321002`), a township (9 digits) or village (12 digits) below it, one of our own codes for a place without
 * one (`5109G1`), or `000000`. Only the province is looked up: a county that does not exist passes.
 */
export function isJurisdictionCode(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  if (/^0+$/.test(text)) return text.length <= WHOLE_COUNTRY.length;
  if (!PROVINCE_DIGITS.has(text.slice(0, 2))) return false;
  // A place below an unnamed one (`320002`) would be covered by nobody's prefix but the province's.
  const prefecture = text.slice(2, 4);
  const county = text.slice(4, 6);
  return !(prefecture === '00' && county !== '' && county !== '00');
}

/**
 * The one spelling of a code that is stored and compared: six characters, or nine or twelve for a township or
 * village (`32` → `320000`, `321002001000` → `321002001`). Null when the text is not a jurisdiction code.
 */
export function normaliseJurisdiction(text: string): string | null {
  if (!isJurisdictionCode(text)) return null;
  if (text.length < 6) return text.padEnd(6, '0');
  let code = text;
  while (code.length > 6 && code.endsWith('000')) code = code.slice(0, -3);
  return code;
}

/**
 * The prefix that every place within a jurisdiction shares: its trailing `00` pairs dropped (`321000` →
 * `3210`, `000000` → the empty text). Of a township or village code only an empty last level is dropped,
 * never a pair: `321002100` is one town and not the hundred that begin with `3210021`. Throws RangeError on
 * a text that is not a code, for a wrong prefix would open too much.
 */
export function jurisdictionPrefix(code: string): string {
  const normal = normaliseJurisdiction(code);
  if (normal === null) throw new RangeError('not a jurisdiction code');
  return normal.length === 6 ? normal.replace(/(?:00){1,3}$/, '') : normal;
}

/**
 * True when whoever answers for `code` also answers for `other`: the same place or one within it. False when
 * either is not a jurisdiction code, so that a spelling mistake in a token opens nothing.
 */
export function covers(code: string, other: string): boolean {
  const place = normaliseJurisdiction(other);
  if (place === null || !isJurisdictionCode(code)) return false;
  return place.startsWith(jurisdictionPrefix(code));
}

/** True when any of the codes covers the place; no codes cover nothing. */
export function anyCovers(codes: readonly string[], other: string): boolean {
  return codes.some((code) => covers(code, other));
}
