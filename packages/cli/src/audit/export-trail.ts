import { z } from 'zod';
import type { HubClient } from '../client/hub-client.js';
import { CommandRefusal } from '../shell.js';
import { writeNewFile } from './new-file.js';

const BEGIN = 'mutation { beginAuditExport { header end upTo } }';
const PAGE =
  'query Page($after: Int!, $upTo: Int!) { auditExportPage(after: $after, upTo: $upTo) { lines last } }';

const beginSchema = z.object({
  beginAuditExport: z.object({ header: z.string(), end: z.string(), upTo: z.number() }),
});
const pageSchema = z.object({ auditExportPage: z.object({ lines: z.array(z.string()), last: z.number() }) });

/**
 * Writes an agency's audit trail to a file that must not exist; answers how many rows. Throws as `writeNewFile` does,
 * `CommandRefusal` where the agency gives less than it signed, `HubUnavailable` and `HubRefusal` as the agency answers.
 */
export function exportTrail(desk: Pick<HubClient, 'ask'>, to: string): Promise<number> {
  return writeNewFile(to, async (file) => {
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
    return upTo;
  });
}
