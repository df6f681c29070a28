import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestTransport, type TestTransport } from './testing/test-transport.js';

let transport: TestTransport;
let caseId: string;
const personId = randomUUID();
let before = 0;
beforeAll(async () => {
  transport = await startTestTransport();
  caseId = await transport.open({ personId });
});
afterAll(() => transport?.stop());
beforeEach(async () => {
  before = (await transport.service.recorded()).length;
});
const recorded = async () => (await transport.service.recorded()).slice(before);
const PERSON = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { id transfers { id } } } }`;

describe('transport records', () => {
  it('the places of an order with its person and its case, and the transfers of a person', async () => {
    await transport.responseOf(caseId);
    await transport.ask(PERSON, { r: [{ __typename: 'Person', id: personId }] });
    const rows = await recorded();
    expect(rows).toMatchObject([
      { action: 'transferPoint.read', personId, caseIds: [caseId], fields: ['place'] },
      { action: 'person.read', personId, fields: ['transfers'] },
    ]);
  });

  it('nothing where the log cannot be written: then what is guarded is refused, and the rest is answered', async () => {
    await transport.service.asOwner('alter table audit_log rename to elsewhere');
    const { data, errors } = await transport.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CaseResponse {
        transfer { state } transferOrder { state from { kind jurisdiction place } } } } }`,
      { r: [{ __typename: 'CaseResponse', caseId }] },
    );
    const person = await transport.ask(PERSON, { r: [{ __typename: 'Person', id: personId }] });
    await transport.service.asOwner('alter table elsewhere rename to audit_log');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AGENCY_UNAVAILABLE']);
    expect(data._entities[0]).toMatchObject({
      transfer: { state: 'OPEN' },
      transferOrder: { from: { kind: expect.any(String), jurisdiction: '321002', place: null } },
    });
    expect(person.data._entities[0]).toEqual({ id: personId, transfers: null });
  });
});
