export interface ProgressState {
  /** Of the file. */
  readonly bytes: number;
  readonly rows: number;
  readonly refused: number;
}

export interface Progress {
  show(state: ProgressState): void;
  /** A line of its own, above the bar where there is one. */
  note(line: string): void;
  /** Takes the bar away. */
  end(): void;
}

const BAR_WIDTH = 30;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const NOTE_EVERY_MS = 10_000;

/** Shows progress on a stream: a bar that moves where somebody watches, else a line now and then. */
export function createProgress(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  totalBytes: number,
  now: () => number = () => performance.now(),
): Progress {
  const isWatched = stream.isTTY === true;
  const every = isWatched ? BAR_EVERY_MS : LINE_EVERY_MS;
  const notedAt = new Map<string, number>();
  let shownAt = isWatched ? Number.NEGATIVE_INFINITY : now();
  let bar = '';
  const clear = () => {
    if (bar !== '') stream.write('\r\u001b[K');
  };
  return {
    show: ({ bytes, rows, refused }) => {
      if (now() - shownAt < every) return;
      shownAt = now();
      const share = totalBytes === 0 ? 1 : Math.min(bytes / totalBytes, 1);
      const text = `${Math.floor(share * 100)} %, ${rows} rows${refused > 0 ? `, ${refused} refused` : ''}`;
      if (!isWatched) return void stream.write(`tongbu: ${text}\n`);
      const full = Math.round(share * BAR_WIDTH);
      bar = `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${text}`;
      stream.write(`\r\u001b[K${bar}`);
    },
    note: (line) => {
      const before = notedAt.get(line) ?? Number.NEGATIVE_INFINITY;
      if (now() - before < NOTE_EVERY_MS) return;
      notedAt.set(line, now());
      clear();
      stream.write(`tongbu: ${line}\n${bar}`);
    },
    end: () => {
      clear();
      bar = '';
    },
  };
}
