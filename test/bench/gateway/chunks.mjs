/**
 * Reads a chunked body that begins at `from`: its parts, and where what follows it begins. Undefined as long as some of
 * it is to come. Trailers are not expected.
 */
export function readChunks(bytes, from) {
  const parts = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16);
    const start = lineEnd + 2;
    const next = start + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { parts, next };
    parts.push(bytes.subarray(start, start + size));
    at = next;
  }
}
