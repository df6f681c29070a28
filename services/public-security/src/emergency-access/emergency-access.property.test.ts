import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { breakGlass, endAccess, register, runOut, TRACER } from '../testing/test-emergency.js';
import { startTestPublicSecurity, type TestPublicSecurity } from '../testing/test-public-security.js';

const RUNS = 60;
const NAMES = ['张三丰', '李四光', '王五一'] as const;
/** Who may hold an access, and others who look just like them. */
const ACCOUNTS: readonly Partial<Caller>[] = [
  { subject: 'one', issuer: 'exercise' },
  { subject: 'one', issuer: 'another' },
  { subject: 'one', issuer: 'exercise', agency: 'HEALTH', role: 'clinician' },
  { subject: 'two', issuer: 'exercise' },
];

let service: TestPublicSecurity;
let people: readonly string[];
/** Cases with their people: the first two, the last two, and nobody. */
let cases: readonly { readonly id: string; readonly people: readonly number[] }[];
beforeAll(async () => {
  service = await startTestPublicSecurity();
  people = await register(service, NAMES);
  const file = async (...indexes: number[]) => {
    const id = await service.openTracing({ exercise: false });
    if (indexes.length > 0)
      await service.addContacts(
        id,
        indexes.map((index) => people[index] ?? ''),
      );
    return { id, people: indexes };
  };
  cases = [await file(0, 1), await file(1, 2), await file()];
});
afterAll(() => service?.close());

type Command =
  | { readonly do: 'open person' | 'open case'; readonly account: number; readonly which: number }
  | { readonly do: 'end' | 'run out'; readonly which: number };
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('open person', 'open case'),
      account: fc.nat(ACCOUNTS.length - 1),
      which: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('end', 'run out'), which: fc.nat(9) }) },
);

interface Held {
  readonly id: string;
  readonly account: number;
  readonly people: readonly number[];
}

async function namesSeenBy(caller: Partial<Caller>): Promise<unknown[]> {
  const { data } = await service.execute(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { name } } }',
    { variables: { r: people.map((id) => ({ __typename: 'Person', id })) }, caller },
  );
  const shown = (data?._entities ?? []) as { name: string }[];
  return shown.map(({ name }) => name);
}

async function play(commands: readonly Command[]): Promise<void> {
  const round = randomUUID();
  const accounts = ACCOUNTS.map(
    (account): Partial<Caller> => ({
      ...TRACER,
      ...account,
      subject: `${account.subject}-${round}`,
    }),
  );
  const held: Held[] = [];
  for (const step of commands) {
    if (step.do === 'open person' || step.do === 'open case') {
      const file = cases[step.which];
      const opens = step.do === 'open person' ? [step.which] : (file?.people ?? []);
      const what = step.do === 'open person' ? { personId: people[step.which] } : { caseId: file?.id };
      const { access } = await breakGlass(service, what, accounts[step.account]);
      if (access) held.push({ id: access.id, account: step.account, people: opens });
    } else {
      const [chosen] = held.splice(step.which, 1);
      if (!chosen) continue;
      if (step.do === 'run out') await runOut(service, chosen.id);
      else await endAccess(service, chosen.id, accounts[chosen.account]);
    }
    for (const [account, caller] of accounts.entries()) {
      const open = new Set(held.filter((one) => one.account === account).flatMap((one) => one.people));
      const expected = NAMES.map((name, index) => (open.has(index) ? name : `${name[0]}**`));
      expect(await namesSeenBy(caller)).toEqual(expected);
    }
  }
}

test(`an access opens its person or its case, to its account in its role, until its end, and nothing else (${RUNS} plays)`, async () => {
  await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 8 }), play), {
    numRuns: RUNS,
  });
}, 120_000);
