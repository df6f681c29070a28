import { ConfigurationFault } from '@tongbu/runtime';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';
import { demandIdentityKey } from './demand-identity-key.js';
import { IdentityCipher } from './identity-cipher.js';

let service: TestPublicSecurity;
beforeEach(async () => {
  service = await startTestPublicSecurity();
});
afterEach(() => service.close());

const OTHER = new IdentityCipher(Buffer.alloc(32, 8));
const refusal = (cipher: IdentityCipher) =>
  demandIdentityKey(service.store, cipher).then(
    () => 'accepted',
    (error: unknown) => (error instanceof ConfigurationFault ? error.faults : error),
  );
const ONE_LINE = [expect.stringMatching(/^PUBLIC_SECURITY_IDENTITY_KEY_FILE: holds another key.*[^\n]$/)];

async function register(): Promise<void> {
  const { data } = await service.execute(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    {
      variables: {
        input: { persons: [{ name: '演练甲', sex: 'MALE', jurisdiction: '321002', externalId: 'a' }] },
      },
    },
  );
  expect(data).toMatchObject({ registerPersons: { persons: [{ id: expect.any(String) }] } });
}

it('takes the key of the first start, and no other after it, also before anybody is registered', async () => {
  expect(await refusal(service.cipher)).toBe('accepted');
  expect(await refusal(service.cipher)).toBe('accepted');
  expect(await refusal(OTHER)).toEqual(ONE_LINE);
  const rows = await service.store.db.execute(sql`select id from identity_key`);
  expect([...rows]).toEqual([{ id: true }]);
});

it('knows the key of a register that was made before keys were recorded', async () => {
  await register();
  expect(await refusal(OTHER)).toEqual(ONE_LINE);
  expect(await refusal(service.cipher)).toBe('accepted');
});

it('lets one of two first starts with different keys in', async () => {
  const answers = await Promise.all([refusal(service.cipher), refusal(OTHER)]);
  expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
});

it('records nothing by which the register could be read', async () => {
  await demandIdentityKey(service.store, service.cipher);
  const [row] = await service.store.db.execute<{ value: Buffer }>(
    sql`select check_value as value from identity_key`,
  );
  expect(row?.value.equals(service.cipher.checkValue)).toBe(true);
  const asKey = new IdentityCipher(service.cipher.checkValue);
  const sealed = service.cipher.seal('id', { name: '演练甲', idNumber: null, phone: null, address: null });
  expect(() => asKey.open({ id: 'id', ...sealed })).toThrow();
});
