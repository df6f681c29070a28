import { randomUUID } from 'node:crypto';
import type { Caller } from '@tongbu/access';
import { expect } from 'vitest';
import type { TestPublicSecurity, TestRequest } from './test-public-security.js';

/** A reason that may be given; a text that is found nowhere else. */
export const REASON = '演练:接触者昏迷,无人能说出其姓名,需立即联系家属 ward seven';

export const TRACER: Partial<Caller> = {
  subject: 'tracer-7',
  issuer: 'exercise',
  role: 'tracer',
};
export const AUDITOR: Partial<Caller> = { subject: 'auditor-1', issuer: 'exercise', role: 'auditor' };

const ACCESS =
  'id personId caseId openedBy agency role openedAt expiresAt endedAt reviewDueAt overdue review { verdict reviewedAt reviewedBy }';
const BREAK = `mutation ($input: BreakGlassInput!) {
  breakGlass(input: $input) { access { ${ACCESS} } userErrors { code field message } } }`;
const END = `mutation ($id: ID!) { endEmergencyAccess(id: $id) { access { ${ACCESS} } userErrors { code field } } }`;
const REVIEW = `mutation ($input: ReviewEmergencyAccessInput!) {
  reviewEmergencyAccess(input: $input) { access { ${ACCESS} } userErrors { code field } } }`;

export interface ShownAccess {
  readonly id: string;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
}

/** What a mutation came to: its payload, or the codes of its faults. */
export interface Outcome {
  readonly access?: ShownAccess | null;
  readonly userErrors?: readonly { readonly code: string; readonly field: readonly string[] }[];
  readonly faults?: readonly unknown[];
}

async function change(
  service: TestPublicSecurity,
  name: string,
  document: string,
  request: TestRequest,
): Promise<Outcome> {
  const { data, errors } = await service.execute(document, request);
  return errors
    ? { faults: errors.map(({ extensions }) => extensions.code) }
    : ((data?.[name] ?? {}) as Outcome);
}

/** Breaks the glass as a tracer of Yangzhou, for ten minutes and for a good reason, unless the input says otherwise. */
export function breakGlass(
  service: TestPublicSecurity,
  input: object,
  caller: Partial<Caller> = {},
): Promise<Outcome> {
  const given = { reason: REASON, minutes: 10, idempotencyKey: randomUUID(), ...input };
  return change(service, 'breakGlass', BREAK, {
    variables: { input: given },
    caller: { ...TRACER, ...caller },
  });
}

/** As `breakGlass`, where it must come to an access. */
export async function opened(
  service: TestPublicSecurity,
  input: object,
  caller: Partial<Caller> = {},
): Promise<ShownAccess> {
  const { access, userErrors, faults } = await breakGlass(service, input, caller);
  expect([userErrors, faults]).toEqual([[], undefined]);
  if (!access) throw new Error('nothing was opened');
  return access;
}

export const endAccess = (service: TestPublicSecurity, id: string, caller: Partial<Caller> = {}) =>
  change(service, 'endEmergencyAccess', END, { variables: { id }, caller: { ...TRACER, ...caller } });

export const review = (service: TestPublicSecurity, input: object, caller: Partial<Caller> = {}) =>
  change(service, 'reviewEmergencyAccess', REVIEW, {
    variables: { input: { verdict: 'JUSTIFIED', ...input } },
    caller: { ...AUDITOR, ...caller },
  });

/** Lets an access run out, as time does. */
export const runOut = (service: TestPublicSecurity, id: string): Promise<void> =>
  service.asOwner(
    `select set_config('tongbu.scope', 'service', false);
     update emergency_access set expires_at = now() - interval '1 second' where id = '${id}'`,
  );

/** Registers people of 321002, with names that are found nowhere else; answers their ids. */
export async function register(service: TestPublicSecurity, names: readonly string[]): Promise<string[]> {
  const { data, errors } = await service.execute(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    {
      variables: {
        input: {
          persons: names.map((name) => ({ name, jurisdiction: '321002', externalId: randomUUID() })),
        },
      },
    },
  );
  expect(errors).toBeUndefined();
  const { persons = [] } = (data?.registerPersons ?? {}) as { persons?: { id: string }[] };
  return persons.map(({ id }) => id);
}
