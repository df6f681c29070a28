import { parseBody, type ReadRecord } from '@tongbu/audit';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';

const zhang = {
  name: '张三丰',
  idNumber: '321003195203150023',
  phone: '13812341234',
  jurisdiction: '321002',
};
const li = { name: '李四', idNumber: '440282198001010010', jurisdiction: '321002' };
const REGISTER =
  'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }';
const IDENTITY = 'maskedName name idNumber phone address birthDate';

let service: TestPublicSecurity;
let ids: [string, string];
let caseId: string;
beforeEach(async () => {
  service = await startTestPublicSecurity();
  const { data } = await service.execute(REGISTER, { variables: { input: { persons: [zhang, li] } } });
  const { persons = [] } = (data?.registerPersons ?? {}) as { persons?: { id: string }[] };
  ids = [persons[0]?.id ?? '', persons[1]?.id ?? ''];
  caseId = await service.openTracing({ exercise: false, personId: ids[0] });
  await service.addContacts(caseId, [ids[1]]);
});
afterEach(() => service.close());

const tracing = () => ({ asked: { purpose: 'TRACING', caseReference: caseId } });
const ask = (document: string, request: TestRequest = {}) => service.execute(document, request);
const person = (id: string, fields: string) => `{ person(id: "${id}") { ${fields} } }`;

async function bodies(): Promise<string[]> {
  const rows = await service.store.db.execute<{ body: string }>(sql`select body from audit_log order by seq`);
  return [...rows].map(({ body }) => body);
}
/** Without the registrations that made the people of the test. */
const recorded = async (): Promise<ReadRecord[]> =>
  (await bodies()).map(parseBody).filter(({ action }) => action !== 'person.register');
const codesOf = ({ errors }: { errors?: readonly { extensions: Record<string, unknown> }[] }) =>
  errors?.map(({ extensions }) => extensions.code);

describe('the audit trail of identities', () => {
  it('has one row a person of a request, with what was shown, to whom and why', async () => {
    const result = await ask(person(ids[0], IDENTITY), tracing());
    expect(result.errors).toBeUndefined();
    const rows = await recorded();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      action: 'person.identity',
      personId: ids[0],
      fields: ['address', 'birthDate', 'idNumber', 'name', 'phone'],
      decision: 'ALLOW',
      code: 'GRANTED',
      subject: 'registrar-1',
      agency: 'PUBLIC_SECURITY',
      role: 'registrar',
      purpose: 'TRACING',
      caseId,
      requestId: expect.any(String),
    });
  });

  it('has a row for each of many people, and none twice where a field is asked for again', async () => {
    await ask(
      `query ($r: [_Any!]!) { a: _entities(representations: $r) { ... on Person { name } }
                              b: _entities(representations: $r) { ... on Person { again: name phone } } }`,
      { ...tracing(), variables: { r: ids.map((id) => ({ __typename: 'Person', id })) } },
    );
    const rows = await recorded();
    expect(rows.map(({ personId, fields }) => [personId, ...fields]).toSorted()).toEqual(
      ids.map((id) => [id, 'name', 'phone']).toSorted(),
    );
  });

  it('has what was masked and refused, with the reason, and what a caller wrote for a purpose as no more than that', async () => {
    await ask(person(ids[0], 'name birthDate'));
    await ask(person(ids[0], 'phone'), { asked: { purpose: zhang.idNumber, caseReference: zhang.name } });
    const other = await service.openTracing({ exercise: false, jurisdiction: '320102' });
    await service.endCase(other, 'CLOSED');
    await ask(person(ids[0], 'name'), { asked: { purpose: 'TRACING', caseReference: other } });
    await ask(person(ids[0], 'name'), { ...tracing(), caller: { role: 'commander' } });
    const told = { personId: ids[0] };
    const unstated = { ...told, code: 'PURPOSE', purpose: null, caseId: null };
    expect(await recorded()).toMatchObject([
      { ...unstated, decision: 'MASK', fields: ['name'] },
      { ...unstated, decision: 'DENY', fields: ['birthDate'] },
      { ...told, decision: 'MASK', code: 'PURPOSE', purpose: 'UNRECOGNISED', caseId: 'UNRECOGNISED' },
      { ...told, decision: 'MASK', code: 'CASE_NOT_ACTIVE', purpose: 'TRACING', caseId: other },
      { ...told, decision: 'DENY', code: 'ROLE', purpose: 'TRACING', caseId },
    ]);
  });

  it('has every search by identity number, found, not found and refused, and never the number', async () => {
    const find = (idNumber: string, caller: TestRequest['caller'] = {}) =>
      ask(`{ findPerson(input: { idNumber: "${idNumber}" }) { id } }`, { caller });
    await find(zhang.idNumber);
    await find('11010519491231002X');
    await find('321003195203150024');
    await find(zhang.idNumber, { agency: 'TRANSPORT', role: 'driver' });
    expect((await recorded()).map(({ action, personId, code }) => [action, personId, code])).toEqual([
      ['person.find', ids[0], 'FOUND'],
      ['person.find', null, 'NOBODY'],
      ['person.find', null, 'NO_IDENTITY_NUMBER'],
      ['person.find', null, 'FORBIDDEN'],
    ]);
    await ask(person(ids[0], IDENTITY), tracing());
    expect((await bodies()).join()).not.toMatch(/张|李|321003|440282|1381234|195203|1952-03/);
  });

  it('has no row for masked names', async () => {
    expect((await ask(person(ids[0], 'maskedName sex'))).errors).toBeUndefined();
    expect(await recorded()).toEqual([]);
  });

  it('that cannot be written refuses identities and searches to everyone, and masked names to nobody', async () => {
    await service.asOwner('alter table audit_log rename to elsewhere');
    const shown = await ask(person(ids[0], 'maskedName name phone'), tracing());
    expect(shown.data?.person).toEqual({ maskedName: '张**', name: null, phone: null });
    expect(codesOf(shown)).toEqual(['AGENCY_UNAVAILABLE', 'AGENCY_UNAVAILABLE']);
    expect(codesOf(await ask(person(ids[0], 'name')))).toEqual(['AGENCY_UNAVAILABLE']);
    const found = await ask(`{ findPerson(input: { idNumber: "${zhang.idNumber}" }) { id } }`);
    expect(found.data).toEqual({ findPerson: null });
    expect(codesOf(found)).toEqual(['AGENCY_UNAVAILABLE']);
    await service.asOwner('alter table elsewhere rename to audit_log');
    expect((await ask(person(ids[0], 'name'), tracing())).errors).toBeUndefined();
  });
});
