import { parseBody } from '@tongbu/audit';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';

const LIMIT = 5;
const NUMBER = '11010519491231002X';

let service: TestPublicSecurity;
beforeAll(async () => {
  service = await startTestPublicSecurity({ searchesPerMinute: LIMIT });
});
afterAll(() => service?.close());

const find = (caller: TestRequest['caller'] = {}) =>
  service.execute(`{ findPerson(input: { idNumber: "${NUMBER}" }) { id } }`, { caller });

test('an account that has searched too often is refused, told when to come back, and recorded; others search on', async () => {
  const answers = await Promise.all(Array.from({ length: LIMIT + 3 }, () => find()));
  const refused = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions));
  expect(refused).toHaveLength(3);
  for (const extensions of refused)
    expect(extensions).toEqual({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60),
    });
  const rows = await service.store.db.execute<{ body: string }>(sql`select body from audit_log order by seq`);
  const codes = rows.map(({ body }) => parseBody(body)).map(({ decision, code }) => `${decision} ${code}`);
  expect(codes.toSorted()).toEqual([
    ...Array.from({ length: LIMIT }, () => 'ALLOW NOBODY'),
    ...Array.from({ length: 3 }, () => 'DENY RATE_LIMITED'),
  ]);
  expect(rows.map(({ body }) => body).join()).not.toContain(NUMBER);
  for (const other of [{ subject: 'registrar-2' }, { issuer: 'another' }])
    expect((await find(other)).errors).toBeUndefined();
});

test('whoever may not search at all is told that, however often', async () => {
  for (let turn = 0; turn < LIMIT + 2; turn += 1) {
    const { errors } = await find({ subject: 'driver-1', agency: 'TRANSPORT', role: 'driver' });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});
