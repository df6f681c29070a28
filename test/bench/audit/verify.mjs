import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { AuditTrail, appendBodies, auditRecord, canonicalBody, verifyExports } from '@tongbu/audit';
import { EventLog } from '@tongbu/events';
import { createLogger } from '@tongbu/runtime';
import { openStore } from '@tongbu/store';

const AT_ONCE = 200;

/** Appends rows as a service does, takes them out and verifies them: how many a second of each. */
export async function measureVerifying({ url, folder, rows, key, keys }) {
  const log = createLogger({ name: 'bench', level: 'error' });
  const store = (await openStore({ url })).asService();
  const events = new EventLog({ store, log });
  const trail = new AuditTrail({ store, events, agency: 'PUBLIC_SECURITY', key, log });
  try {
    const appending = performance.now();
    for (let done = 0; done < rows; done += AT_ONCE)
      await appendBodies(store.db, Array.from({ length: Math.min(AT_ONCE, rows - done) }, makeBody));
    const appendedPerSecond = rate(rows, appending);
    const exporting = performance.now();
    const file = join(folder, 'trail.audit');
    const count = await exportTo(trail, file);
    const exportedPerSecond = rate(count, exporting);
    const verifying = performance.now();
    const { findings, chains, heads } = await verifyExports({ exports: [file], keys });
    return {
      rows: chains[0].rows,
      heads,
      findings: findings.length,
      appendedPerSecond,
      exportedPerSecond,
      verifiedPerSecond: rate(chains[0].rows, verifying),
    };
  } finally {
    await trail.close();
    await events.close();
    await store.close();
  }
}

const rate = (count, beganAt) => Math.round(count / ((performance.now() - beganAt) / 1000));

async function exportTo(trail, file) {
  const out = createWriteStream(file);
  const { header, end, upTo } = await trail.beginExport();
  out.write(`${header}\n`);
  for (let after = 0; after < upTo; ) {
    const { lines, last } = await trail.exportPage({ after, upTo });
    out.write(`${lines.join('\n')}\n`);
    after = last;
  }
  out.end(`${end}\n`);
  await once(out, 'finish');
  return upTo;
}

function makeBody() {
  const request = {
    caller: { subject: 'bench', agency: 'PUBLIC_SECURITY', role: 'tracer' },
    asked: { purpose: 'TRACING', caseReference: randomUUID() },
    requestId: randomUUID(),
  };
  const act = {
    action: 'person.identity',
    personId: randomUUID(),
    fields: ['name', 'phone'],
    decision: 'ALLOW',
    code: 'GRANTED',
  };
  return canonicalBody(auditRecord(request, act));
}
