/** Stands for whatever is hidden; its length says nothing about the length of what it hides. */
const HIDDEN = '***';

/** What ends the part of an address that names the community: 社区, 小区, a village committee or a village. */
const COMMUNITY = /^.*?(?:社区|小区|居委会|村委会|村)/u;
/** What already tells one door from another: any digit, and the words for number, building, stairs, room, household. */
const DOOR = /[\p{Nd}号栋幢室户]|单元/u;

/**
 * The name as everyone may see it: its first character and two stars (`张**`), however long it is. A name of
 * one character, or none, is hidden wholly.
 */
export function maskName(name: string): string {
  const [first, ...rest] = graphemes(name.trim());
  return first === undefined || rest.length === 0 ? HIDDEN : `${first}**`;
}

/**
 * The identity number with its birth date hidden (`3210**********0023`). A text that has not the 18 characters
 * of one is hidden wholly.
 */
export function maskIdNumber(idNumber: string): string {
  return /^\d{17}[\dX]$/.test(idNumber)
    ? `${idNumber.slice(0, 4)}${'*'.repeat(10)}${idNumber.slice(-4)}`
    : HIDDEN;
}

/**
 * The mobile number with its middle hidden (`138****1234`); a country code, spaces and hyphens are dropped. Any
 * other number is hidden wholly.
 */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[\s-]/gu, '').replace(/^(?:\+|00)86/, '');
  return /^1\d{10}$/.test(digits) ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : HIDDEN;
}

/**
 * The address down to the community (`扬州市广陵区文昌社区***`). Where no community can be told, or where
 * something that could tell a door stands before it, the address is hidden wholly.
 */
export function maskAddress(address: string): string {
  const community = COMMUNITY.exec(address.trim().normalize('NFKC'))?.[0];
  return community === undefined || DOOR.test(community) ? HIDDEN : `${community}${HIDDEN}`;
}

/** The masks by the names that rules have for them. */
export const MASKS = {
  NAME: maskName,
  ID_NUMBER: maskIdNumber,
  PHONE: maskPhone,
  ADDRESS: maskAddress,
} as const;

/** What a reader calls characters: a rare Han character, or a letter with its accents, is one. */
function graphemes(text: string): string[] {
  return Array.from(
    new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text),
    ({ segment }) => segment,
  );
}
