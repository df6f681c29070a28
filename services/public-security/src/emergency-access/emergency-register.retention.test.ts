import { RetentionJob } from '@tongbu/retention';
import { createLogger } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opened, REASON, register, review } from '../testing/test-emergency.js';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';
import { emergencyWords } from './emergency-register.retention.js';

let service: TestPublicSecurity;
let job: RetentionJob;
beforeAll(async () => {
  service = await startTestPublicSecurity();
  job = new RetentionJob({
    ...service,
    agency: 'PUBLIC_SECURITY',
    subjects: [emergencyWords],
    log: createLogger({ name: 'test', level: 'silent' }),
  });
});
afterAll(async () => {
  await job?.close();
  await service?.close();
});

test('why the glass was broken is erased when its time is over, and that it was broken stays', async () => {
  const [personId] = await register(service, ['张三丰']);
  const [old, young] = [await opened(service, { personId }), await opened(service, { personId })];
  await review(service, { id: old.id, note: '演练:符合规定' });
  const { db } = service.store;
  await db.execute(
    sql`update emergency_access set opened_at = now() - interval '100 days' where id = ${old.id}`,
  );
  await job.run();
  const kept = await db.execute<{ access_id: string; reason: string | null; note: string | null }>(
    sql`select access_id, reason, note, verdict from emergency_register order by reason nulls first`,
  );
  expect([...kept]).toEqual([
    { access_id: old.id, reason: null, note: null, verdict: 'JUSTIFIED' },
    { access_id: young.id, reason: REASON, note: null, verdict: null },
  ]);
});
