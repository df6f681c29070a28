import { EventLog } from '@tongbu/events';
import { armFailpoint, createLogger } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';
import { RetentionJob } from '../retention-job.js';
import { placeNotes } from './place-notes.js';

/** Runs the job once on a database, as a process that a test may have killed: `URL SINCE BATCH FAILPOINT`. */
const [url = '', since = '', batch = '1', failAt = ''] = process.argv.slice(2);
armFailpoint({ NODE_ENV: 'test', FAIL_AT: failAt });
const log = createLogger({ name: 'job', level: 'silent' });
const store = (await openStore({ url })).asService();
const events = new EventLog({ store, log });
const at = new Date(since);
const job = new RetentionJob({
  ...{ store, events, log, agency: 'TRANSPORT', subjects: [placeNotes()] },
  batch: Number(batch),
  now: () => at,
});
const { finished } = await job.run({ since: at });
process.stdout.write(`${JSON.stringify({ finished })}\n`);
process.exit();
