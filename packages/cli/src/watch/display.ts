import { type LaneKind, laneName, nearestJurisdiction } from '@tongbu/vocabulary';
import { padCells } from '../terminal/display-width.js';
import type { Paint } from '../terminal/style.js';
import type { Alert, LaneEvent, WatchedCase } from './alert.js';
import { CASE_STATUS_WORDS, LANE_STATE_WORDS } from './words.js';

/** Where a watch shows what it sees. Each call resolves once the text has left the process. */
export interface Display {
  alert(alert: Alert): Promise<void>;
  /** The case is undefined while health, which knows it, does not answer. */
  lane(lane: LaneKind, event: LaneEvent, about: WatchedCase | undefined): Promise<void>;
}

/** One JSON object a line, for programs. */
export function jsonDisplay(out: NodeJS.WritableStream): Display {
  const write = (value: object) => writeOut(out, `${JSON.stringify(value)}\n`);
  return {
    alert: (alert) => write({ type: 'alert', ...alert }),
    lane: (lane, { case: _, ...event }, about) =>
      write({ type: 'lane', lane, ...event, ...delayOf(event, about), case: about ?? null }),
  };
}

const KIND_CELLS = 30;
const STATE_CELLS = 26;
const NUMBER_CELLS = 18;

/** Lines for people, in columns: an alert, then its lanes as they open. */
export function textDisplay(out: NodeJS.WritableStream, paint: Paint): Display {
  const line = (at: Date, kind: string, more: readonly string[]) =>
    writeOut(out, `${[paint('dim', clock(at)), kind, ...more].join('  ').trimEnd()}\n`);
  return {
    alert: ({ occurredAt, exercise, case: about }) =>
      line(occurredAt, paint('red', paint('bold', padCells('● POSITIVE 阳性', KIND_CELLS))), [
        padCells(about ? statusWords(about.status) : '', STATE_CELLS),
        paint('bold', padCells(about?.caseNumber ?? 'removed 已清除', NUMBER_CELLS)),
        about ? placeWords(about.jurisdiction) : '',
        exercise ? paint('cyan', 'EXERCISE 演练') : '',
      ]),
    lane: (lane, event, about) => {
      const { en, zh } = laneName(lane);
      const { delayMs } = delayOf(event, about);
      return line(event.occurredAt, padCells(`  └ ${en} ${zh}`, KIND_CELLS), [
        paint(
          event.state === 'STOOD_DOWN' ? 'yellow' : 'green',
          padCells(`${LANE_STATE_WORDS[event.state]} ${event.state}`, STATE_CELLS),
        ),
        padCells(about?.caseNumber ?? event.caseId, NUMBER_CELLS),
        delayMs === undefined ? '' : afterReport(delayMs),
      ]);
    },
  };
}

/** How long after the report of the positive. */
function delayOf(
  { occurredAt }: Pick<LaneEvent, 'occurredAt'>,
  about: WatchedCase | undefined,
): { delayMs?: number } {
  return about ? { delayMs: occurredAt.getTime() - about.reportedAt.getTime() } : {};
}

function afterReport(ms: number): string {
  if (ms < 10_000) return `+${ms} ms`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0
    ? `+${hours} h ${minutes} min`
    : minutes > 0
      ? `+${minutes} min ${seconds % 60} s`
      : `+${seconds} s`;
}

const statusWords = (status: string) => `${CASE_STATUS_WORDS[status] ?? ''} ${status}`.trim();

function placeWords(code: string): string {
  const place = nearestJurisdiction(code);
  return place ? `${code} ${place.name.zh} ${place.name.en}` : code;
}

/** Local time: who reads it sits here. */
function clock(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day} ${time}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function writeOut(out: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
