const REPEAT_AFTER_MS = 10_000;

/** The lines that a person at the terminal reads; everything else is in the log files. */
export interface Terminal {
  /** The answer of the command: the address, the next steps. */
  print(line: string): void;
  /** One line of what happens, and to which process. The same line again within ten seconds is counted, not shown. */
  note(name: string, line: string): void;
  /** A note of something that, as a rule, passes by itself. */
  warn(name: string, line: string): void;
}

/** Writes answers to `out` and notes, with the time of day, to `err`. */
export function createTerminal(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  now: () => Date = () => new Date(),
): Terminal {
  const seen = new Map<string, { at: number; hidden: number }>();
  const note = (name: string, line: string) => {
    const key = `${name} ${line}`;
    const before = seen.get(key);
    const at = now().getTime();
    if (before && at - before.at < REPEAT_AFTER_MS) {
      before.hidden += 1;
      return;
    }
    // Most lines never come again; the map must not keep them all.
    if (seen.size > 500) seen.clear();
    seen.set(key, { at, hidden: 0 });
    const more = before?.hidden ? ` (${before.hidden} times more)` : '';
    err.write(`${now().toTimeString().slice(0, 8)} ${name.padEnd(15)} ${line}${more}\n`);
  };
  return {
    print: (line) => void out.write(`${line}\n`),
    note,
    warn: (name, line) => note(name, `warning: ${line}`),
  };
}
