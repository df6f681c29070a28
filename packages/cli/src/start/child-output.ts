import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LogFile } from './log-file.js';
import type { Terminal } from './terminal.js';

const LONGEST_LINE = 200;
const LOUD = new Map([
  ['warn', 'warning'],
  ['error', 'error'],
  ['fatal', 'error'],
]);

/** A log line of one of our processes, as far as the terminal shows it. */
interface LogLine {
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly err?: { readonly type?: unknown; readonly code?: unknown; readonly message?: unknown };
}

/**
 * Copies what a child writes to its log file, shows its warnings and errors on the terminal in a line each,
 * and remembers the last of its errors: `lastError` says why it died.
 */
export function followOutput(
  child: ChildProcess,
  { name, file, terminal }: { name: string; file: LogFile; terminal: Terminal },
): { lastError(): string | undefined } {
  let logged: string | undefined;
  let spoken: string | undefined;
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      file.append(line);
      const loud = summarise(line);
      if (!loud) return;
      if (loud.level === 'warning') return terminal.warn(name, loud.text);
      logged = loud.text;
      terminal.note(name, `error: ${loud.text}`);
    });
  }
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      file.append(line);
      // Node prints a stack under the message; the message is the line that says something.
      if (/^\S*(Error|Fault)\b|^[\w-]+: /.test(line) || spoken === undefined) {
        if (line.trim() !== '') spoken = cut(line.trim());
      }
    });
  }
  return { lastError: () => spoken ?? logged };
}

/** The terminal's version of a JSON log line; undefined for lines that are not loud, or not ours. */
export function summarise(line: string): { level: string; text: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  let parsed: LogLine;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const level = LOUD.get(String(parsed.level));
  if (level === undefined) return undefined;
  const detail = [parsed.err?.type, parsed.err?.code, parsed.err?.message].filter(
    (part) => typeof part === 'string',
  );
  const text = typeof parsed.msg === 'string' ? parsed.msg : 'no message';
  return { level, text: cut(detail.length > 0 ? `${text} (${detail.join(' ')})` : text) };
}

const cut = (text: string) => (text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text);
