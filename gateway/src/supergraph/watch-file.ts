import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 1_000;

/**
 * Calls back with the text of a file whenever that has changed, also where the file was replaced by another. Looks once a
 * second, since not every file system tells. The returned function ends it.
 */
export function watchFileText(
  file: string,
  textNow: string,
  changed: (text: string) => Promise<void>,
): () => void {
  let known = textNow;
  let last: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    // A file that is just being replaced may be away for a moment.
    const text = await readFile(file, 'utf8').catch(() => known);
    if (text === known) return;
    known = text;
    await changed(text);
  };
  const listener = (): void => {
    last = last.then(look);
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, listener);
  return () => unwatchFile(file, listener);
}
