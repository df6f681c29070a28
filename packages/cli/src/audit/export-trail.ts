import { open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { CommandRefusal } from '../shell.js';

const BEGIN = 'mutation { beginAuditExport { header end upTo } }';
const PAGE =
  'query Page($after: Int!, $upTo: Int!) { auditExportPage(after: $after, upTo: $upTo) { lines last } }';

const beginSchema = z.object({
  beginAuditExport: z.object({ header: z.string(), end: z.string(), upTo: z.number() }),
});
const pageSchema = z.object({ auditExportPage: z.object({ lines: z.array(z.string()), last: z.number() }) });

/**
 * Writes an agency's audit trail to a file that must not exist, readable by its owner only; answers how many rows. The
 * file is there when it is whole. Throws `CommandRefusal` where it exists or the agency gives less than it signed,
 * `HubUnavailable` and `HubRefusal` as the agency answers.
 */
export async function exportTrail(desk: Pick<HubClient, 'ask'>, to: string): Promise<number> {
  const draft = `${to}.${process.pid}.part`;
  // The file's own name is taken first, so that two exports never end in one.
  const claimed = await open(to, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new CommandRefusal(`${to}: exists already; name another file`);
    throw error;
  });
  await claimed.close();
  try {
    const rows = await writeTrail(desk, draft);
    await rename(draft, to);
    return rows;
  } catch (error) {
    await Promise.all([draft, to].map((file) => rm(file, { force: true })));
    throw error;
  }
}

async function writeTrail(desk: Pick<HubClient, 'ask'>, draft: string): Promise<number> {
  const file = await open(draft, 'wx', 0o600);
  try {
    const { header, end, upTo } = beginSchema.parse((await desk.ask({ query: BEGIN })).data).beginAuditExport;
    await file.write(`${header}\n`);
    for (let after = 0; after < upTo; ) {
      const answer = await desk.ask({ query: PAGE, variables: { after, upTo } });
      const { lines, last } = pageSchema.parse(answer.data).auditExportPage;
      if (last <= after) throw new CommandRefusal(`rows after ${after} are missing in the agency's log`);
      await file.write(lines.map((line) => `${line}\n`).join(''));
      after = last;
    }
    await file.write(`${end}\n`);
    await file.sync();
    return upTo;
  } finally {
    await file.close();
  }
}
