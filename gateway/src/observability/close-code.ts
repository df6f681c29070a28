/** The close codes that mean something here; a client may send any other, and is counted as `other`. */
const KNOWN = new Set([
  1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500,
]);

/** A close code as a label: one of few. */
export function closeCode(code: number): string {
  return KNOWN.has(code) ? String(code) : 'other';
}
