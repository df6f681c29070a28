import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Password {
  readonly text: string;
  /** Whether it was made just now, so that the server cannot know it yet. */
  readonly isNew: boolean;
}

/** The password of a role, from `dataDir/keys`, readable by its owner only. Made at the first call. */
export async function readOrMakePassword(dataDir: string, role: string): Promise<Password> {
  const folder = path.join(dataDir, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `postgres-${role}.password`);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') {
    await chmod(file, 0o600);
    return { text: kept.trim(), isNew: false };
  }
  const text = randomBytes(24).toString('base64url');
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return { text, isNew: true };
}
