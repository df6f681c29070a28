import { recordStatements } from '@tongbu/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestPublicSecurity,
  type TestPublicSecurity,
  type TestRequest,
} from '../testing/test-public-security.js';
import { personTable } from './person.table.js';

const zhang = {
  name: '张三丰',
  idNumber: '321003195203150023',
  phone: '13812341234',
  address: '扬州市广陵区文昌社区3幢',
};
const whole = { ...zhang, birthDate: '1952-03-15' };
const masked = {
  name: '张**',
  idNumber: '3210**********0023',
  phone: '138****1234',
  address: '扬州市广陵区文昌社区***',
  birthDate: null,
};
const nothing = { name: null, idNumber: null, phone: null, address: null, birthDate: null };
/** What everybody who may read people at all is told besides. */
const told = { maskedName: '张**', sex: 'FEMALE', jurisdiction: '321002' };
const NOBODY = '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001';
const real = { exercise: false };
const forCase = (caseReference: string, purpose = 'TRACING') => ({ asked: { purpose, caseReference } });

let service: TestPublicSecurity;
let id: string;
/** A case of 321002 whose subject is the person. */
let caseId: string;
beforeAll(async () => {
  service = await startTestPublicSecurity();
});
afterAll(() => service?.close());
beforeEach(async () => {
  await service.store.db.delete(personTable);
  id = await register({ ...zhang, jurisdiction: '321002' });
  caseId = await service.openTracing({ ...real, personId: id });
});

async function register(person: object): Promise<string> {
  const { data } = await service.execute(
    'mutation ($input: RegisterPersonsInput!) { registerPersons(input: $input) { persons { id } } }',
    { variables: { input: { persons: [person] } } },
  );
  const { persons = [] } = (data?.registerPersons ?? {}) as { persons?: { id: string }[] };
  return persons[0]?.id ?? '';
}

/** The person, and the fields that were refused. */
async function read(request: TestRequest, personId = id) {
  const { data, errors = [] } = await service.execute(
    `query ($id: ID!) { person(id: $id) { maskedName name idNumber phone address birthDate sex jurisdiction } }`,
    { ...request, variables: { id: personId } },
  );
  expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
    new Set(errors.length > 0 ? ['FORBIDDEN'] : []),
  );
  return [data?.person, errors.map(({ path }) => path?.at(-1))];
}
const MASKED = [{ ...masked, ...told }, ['birthDate']];
const REFUSED = [{ ...nothing, ...told }, ['name', 'idNumber', 'phone', 'address', 'birthDate']];
const WHOLE = [{ ...whole, ...told }, []];

describe('who a person is', () => {
  it.each<[string, () => TestRequest]>([
    ['without a purpose and a case', () => ({})],
    ['without a case', () => ({ asked: { purpose: 'TRACING' } })],
    ['without a purpose', () => ({ asked: { caseReference: caseId } })],
    ['for a purpose that is not in the list', () => forCase(caseId, 'CURIOSITY')],
    ['for another agency’s purpose', () => forCase(caseId, 'TREATMENT')],
    ['for statistics', () => forCase(caseId, 'STATISTICS')],
    ['for a case that is no id', () => forCase('case-1')],
    ['for a case that nobody has heard of', () => forCase(NOBODY)],
    ['by a checkpoint officer', () => ({ ...forCase(caseId), caller: { role: 'checkpoint_officer' } })],
    ['by a laboratory', () => ({ ...forCase(caseId), caller: { agency: 'HEALTH', role: 'laboratory' } })],
    [
      'by an epidemiologist for transport’s purpose',
      () => ({ ...forCase(caseId, 'TRANSFER'), caller: { agency: 'HEALTH', role: 'epidemiologist' } }),
    ],
    ['by an epidemiologist without a case', () => ({ caller: { agency: 'HEALTH', role: 'epidemiologist' } })],
  ])('is masked %s, field by field; the day of birth, which has no mask, is refused', async (_, request) => {
    expect(await read(request())).toEqual(MASKED);
  });

  it('is nothing for a registrar of another place, for whom there is nobody', async () => {
    expect(await read({ ...forCase(caseId), caller: { jurisdictions: ['320100'] } })).toEqual([null, []]);
  });

  it.each<[NonNullable<TestRequest['caller']>]>([
    [{ role: 'commander' }],
    [{ role: 'integrator' }],
    [{ agency: 'HEALTH', role: 'commander' }],
    [{ agency: 'TRANSPORT', role: 'driver' }],
    [{ agency: 'TRANSPORT', role: 'dispatcher' }],
    [{ agency: 'CIVIL_AFFAIRS', role: 'community_lead' }],
    [{ agency: 'CIVIL_AFFAIRS', role: 'grid_worker' }],
  ])('is refused to %j, whatever purpose and case are named; the masked name is not', async (caller) => {
    for (const purpose of ['TRACING', 'TRANSFER', 'TREATMENT', 'COMMUNITY_CONTROL'])
      expect(await read({ ...forCase(caseId, purpose), caller })).toEqual(REFUSED);
    expect(await read({ caller })).toEqual(REFUSED);
  });

  it('is masked for a drill that names somebody real', async () => {
    expect(await read(forCase(await service.openTracing({ personId: id })))).toEqual(MASKED);
  });

  it('is whole for a case of another place where the person is of the caller’s', async () => {
    const elsewhere = await service.openTracing({ ...real, jurisdiction: '320102', personId: id });
    expect(await read(forCase(elsewhere))).toEqual(WHOLE);
    const stranger = { jurisdictions: ['510900'] };
    expect(await read({ ...forCase(elsewhere), caller: stranger })).not.toEqual(WHOLE);
  });

  it.each(['EXCLUDED', 'CLOSED'] as const)(
    'is masked once health has told that the case is %s',
    async (state) => {
      expect(await read(forCase(caseId))).toEqual(WHOLE);
      await service.endCase(caseId, state);
      expect(await read(forCase(caseId))).toEqual(MASKED);
      const caller = { agency: 'HEALTH', role: 'epidemiologist' } as const;
      expect(await read({ ...forCase(caseId), caller })).toEqual(MASKED);
    },
  );

  it.each(['DONE', 'STOOD_DOWN'] as const)(
    'is masked for public security once its lane is %s; health goes on while the case does',
    async (state) => {
      await service.store.sql`update lane set state = ${state} where case_id = ${caseId}`;
      expect(await read(forCase(caseId))).toEqual(MASKED);
      const caller = { agency: 'HEALTH', role: 'epidemiologist' } as const;
      expect(await read({ ...forCase(caseId), caller })).toEqual(WHOLE);
    },
  );

  it('is masked where the person is neither the subject nor a contact, though of a place of the caller’s', async () => {
    expect(await read(forCase(await service.openTracing(real)))).toEqual(MASKED);
  });

  it('is whole once the person is recorded as a contact, from another place too, and for no other case', async () => {
    const caller = { jurisdictions: ['320100'] };
    const place = { ...real, jurisdiction: '320102' };
    const [own, other] = [await service.openTracing(place), await service.openTracing(place)];
    expect(await read({ ...forCase(own), caller })).toEqual([null, []]);
    await service.addContacts(own, [id]);
    expect(await read({ ...forCase(own), caller })).toEqual(WHOLE);
    expect(await read({ ...forCase(other), caller })).toEqual(MASKED);
  });

  it.each(['registrar', 'tracer'] as const)(
    'is whole for public security’s %s for a purpose and a case',
    async (role) => {
      expect(await read({ ...forCase(caseId.toUpperCase()), caller: { role } })).toEqual(WHOLE);
    },
  );

  it.each(['epidemiologist', 'clinician'] as const)(
    'is whole for health’s %s for each of health’s purposes and a case',
    async (role) => {
      const caller = { agency: 'HEALTH', role } as const;
      for (const purpose of ['TREATMENT', 'VERIFICATION', 'TRACING'])
        expect(await read({ ...forCase(caseId, purpose), caller })).toEqual(WHOLE);
    },
  );

  it('of an invented person is whole for the drill', async () => {
    const invented = await register({ ...zhang, idNumber: null, externalId: 'one', exercise: true });
    const drill = await service.openTracing({ personId: invented });
    const { data } = await service.execute(`{ person(id: "${invented}") { name } }`, forCase(drill));
    expect(data).toEqual({ person: { name: zhang.name } });
  });

  it('of many people takes the same two statements as of one', async () => {
    const ids = [id];
    for (const externalId of ['one', 'two'])
      ids.push(await register({ ...zhang, idNumber: null, externalId }));
    await service.addContacts(caseId, ids);
    for (const personIds of [ids.slice(0, 1), ids]) {
      const recorded = recordStatements();
      const { data, errors } = await service.execute(
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { name phone } } }',
        {
          ...forCase(caseId),
          variables: { r: personIds.map((personId) => ({ __typename: 'Person', id: personId })) },
        },
      );
      recorded.stop();
      expect(errors).toBeUndefined();
      expect(data?._entities).toEqual(personIds.map(() => ({ name: zhang.name, phone: zhang.phone })));
      expect(recorded.texts.filter((text) => text.startsWith('select'))).toHaveLength(2);
    }
  });

  it('of which nothing is known is nothing, masked or whole', async () => {
    const unknown = await register({ sex: 'MALE', externalId: 'one' });
    const empty = { ...nothing, maskedName: null, sex: 'MALE', jurisdiction: null };
    expect(await read({}, unknown)).toEqual([empty, ['birthDate']]);
    await service.addContacts(caseId, [unknown]);
    expect(await read(forCase(caseId), unknown)).toEqual([empty, []]);
  });

  it('is not readable for an auditor or a service, not even masked', async () => {
    for (const role of ['auditor', 'service'] as const)
      expect(await read({ ...forCase(caseId), caller: { role } })).toEqual([null, ['person']]);
  });

  it('is null where there is nobody, and for an id that is none', async () => {
    for (const other of [NOBODY, 'nobody', '']) expect(await read({}, other)).toEqual([null, []]);
  });
});
