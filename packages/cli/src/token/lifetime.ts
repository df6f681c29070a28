const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A length of time such as `30m`, `8h` or `7d`, in seconds; undefined for anything else, zero included. */
export function parseLifetime(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  return amount && isUnit(unit) ? Number(amount) * SECONDS[unit] : undefined;
}

const isUnit = (text: string | undefined): text is keyof typeof SECONDS =>
  text !== undefined && text in SECONDS;
