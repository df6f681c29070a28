const BIN_MICROS = 100;
const BINS = 300_000;

/** Latencies by tenths of a millisecond, up to half a minute: millions of them cost no memory and no sorting. */
export class Histogram {
  #counts = new Map();
  count = 0;

  add(micros) {
    const bin = Math.min(BINS, Math.max(0, Math.floor(micros / BIN_MICROS)));
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.count += 1;
  }

  /** For another process. */
  entries() {
    return [...this.#counts];
  }

  merge(entries) {
    for (const [bin, count] of entries) {
      this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count);
      this.count += count;
    }
  }

  /** In milliseconds; null when nothing was added. */
  percentile(p) {
    let left = Math.max(1, Math.ceil(this.count * p));
    for (const [bin, count] of this.entries().sort(([one], [other]) => one - other)) {
      left -= count;
      if (left <= 0) return (bin * BIN_MICROS) / 1000;
    }
    return null;
  }
}
