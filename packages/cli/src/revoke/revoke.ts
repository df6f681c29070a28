import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRevocations, type Revocation } from '@tongbu/access';
import { CommandRefusal, type Shell } from '../shell.js';
import { dataFolder } from '../start/hub-config.js';
import { revocationsFile } from '../start/secrets.js';

export interface RevokeRequest {
  readonly subject?: string;
  readonly tokenId?: string;
  readonly issuer?: string;
  readonly forGood?: boolean;
  readonly dataDir?: string;
}

const LOCKED_WITHIN_MS = 5_000;

/**
 * Adds a revocation to the list of the hub whose data folder it is, or to the one that TOKEN_REVOCATIONS_FILE names, and answers how many
 * it holds then. Throws `CommandRefusal` where nobody is named, or there is no list; a list that is none is a `ConfigurationFault`.
 */
export async function revoke(
  request: RevokeRequest,
  { environment, root }: Pick<Shell, 'environment' | 'root'>,
): Promise<number> {
  const revocation = readRequest(request);
  const dataDir = request.dataDir ?? dataFolder(environment, root);
  const file =
    (request.dataDir === undefined && environment.TOKEN_REVOCATIONS_FILE) || revocationsFile(dataDir);
  return inTurn(file, async () => {
    const revoked = [...parseRevocations('revoke', await readList(file)), revocation];
    // Beside it and renamed: a hub never reads half a list.
    const draft = `${file}.${randomUUID()}.new`;
    await writeFile(draft, `${JSON.stringify({ revoked }, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, file);
    return revoked.length;
  });
}

function readRequest({ subject, tokenId, issuer, forGood }: RevokeRequest): Revocation {
  if (!subject && !tokenId) throw new CommandRefusal('revoke: needs --subject or --token-id');
  if (forGood && (!subject || tokenId))
    throw new CommandRefusal('--for-good: belongs to --subject alone; one token never comes back anyway');
  const isUntilNow = subject !== undefined && tokenId === undefined && !forGood;
  return {
    ...(issuer && { issuer }),
    ...(tokenId && { tokenId }),
    ...(subject && { subject }),
    ...(isUntilNow && { issuedBefore: new Date() }),
  };
}

async function readList(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CommandRefusal(
      `revoke: ${file} cannot be read; a hub makes it when it starts (npm start), or name its folder with --data-dir`,
    );
  }
}

/** One after the other, or what one adds the next would not have read. */
async function inTurn<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${file}.lock`;
  const end = Date.now() + LOCKED_WITHIN_MS;
  for (;;) {
    try {
      await writeFile(lock, '', { flag: 'wx' });
      break;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') break;
      if (code !== 'EEXIST') throw error;
      if (Date.now() > end)
        throw new CommandRefusal(`revoke: ${lock} is there; remove it if no other revoke runs`);
      await sleep(50);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
