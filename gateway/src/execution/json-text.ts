/** What JSON must escape: control characters, the quote, the backslash, and surrogates, which may be unpaired. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const SPECIAL = /["\\\u0000-\u001f\ud800-\udfff]/;

const MAX_SCANNED = 24;

/** A text as JSON. Plain texts, which most are, are quoted without being copied. */
export function quote(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

function isPlain(text: string): boolean {
  if (text.length > MAX_SCANNED) return !SPECIAL.test(text);
  // A short text is scanned faster than a call takes.
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
}
