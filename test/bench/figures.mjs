/** The value below which the share `p` of the samples lies, by the nearest rank; null without samples. */
export function percentile(samples, p) {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
}

/** Prints rows of equal keys as a table for people. */
export function printTable(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const text = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '–')))];
  const widths = columns.map((_, index) => Math.max(...text.map((cells) => cells[index].length)));
  for (const cells of text) {
    process.stdout.write(`${cells.map((cell, index) => cell.padEnd(widths[index])).join('  ')}\n`);
  }
}
