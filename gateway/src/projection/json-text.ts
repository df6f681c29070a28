const MAX_SCANNED = 48;

/** A text as JSON. Short plain texts, which most are, are quoted without a call into the engine. */
export function quote(text: string): string {
  if (text.length > MAX_SCANNED) return JSON.stringify(text);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Control characters, the quote, the backslash, and surrogates, which may be unpaired.
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff))
      return JSON.stringify(text);
  }
  return `"${text}"`;
}
