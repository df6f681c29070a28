import { CANARIES, type Canary, canaryWord } from './canary-people.js';

/** A document with its variables, as a program would send it. */
export interface SentDocument {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Whom a request is about. */
export interface About {
  readonly person: Canary;
  readonly personId: string;
  readonly caseId: string;
}

const IDENTITY = 'id maskedName name idNumber phone address birthDate';
const CASE = `id status onsetDate severity reportedPlace infectedPlace person { ${IDENTITY} }
  contacts(first: 5) { relation person { ${IDENTITY} } } infectedBy { relation } response { transfer { state } }`;
const PERSON = `${IDENTITY} cases { ${CASE} } specimens(first: 5) { outcome }
  transfers(first: 5) { state from { place } to { place } }
  household { address community { name } members { ${IDENTITY} } } isolationPlan { id }`;
const long = (text: string) => text.repeat(120);
const change = (name: string, type: string, input: object): SentDocument => ({
  query: `mutation Change($input: ${type}!) { ${name}(input: $input) { userErrors { code message field } } }`,
  variables: { input },
});
const EXPOSED = { category: 'CLOSE_CONTACT', lastExposureAt: '2024-01-01T00:00:00Z' };

/** Good requests: reads of every kind, changes that come to nothing. */
export const GOOD: readonly ((about: About) => SentDocument)[] = [
  ({ personId }) => ({ query: `query Record { person(id: "${personId}") { ${PERSON} } }` }),
  ({ personId }) => ({
    query: `query Person($id: ID!) { person(id: $id) { ${IDENTITY} household { address } } }`,
    variables: { id: personId },
  }),
  ({ caseId }) => ({
    query: `query Case($id: ID!) { case(id: $id) { ${CASE} } }`,
    variables: { id: caseId },
  }),
  () => ({ query: `query Cases { cases(first: 10) { edges { node { ${CASE} } } } }` }),
  ({ personId }) => ({
    query: `query Log { personAccessLog(personId: "${personId}") { health { edges { node { action fields code } } } } }`,
  }),
  ({ person }) => ({
    query: `query Find { findPerson(input: { idNumber: "${person.idNumber}" }) { ${IDENTITY} } }`,
  }),
  ({ person, personId }) => ({
    query: `query Of${person.idNumber} { a${person.phone}: person(id: "${personId}") { name_${person.idNumber}: name } }`,
  }),
  ({ person: { name, idNumber, phone, address } }) =>
    change('registerPersons', 'RegisterPersonsInput', {
      persons: [{ name, idNumber, phone, address, jurisdiction: '321002' }],
    }),
];

/** Requests that are refused, each with something of a person where it does not belong. */
export const BAD: readonly ((about: About) => SentDocument)[] = [
  ({ person }) => ({ query: `{ person(id: "${person.idNumber}") { name } }` }),
  ({ person }) => ({ query: '{ case(id: $id) { id } }', variables: { id: person.name } }),
  ({ person }) => ({
    query: `query Q($${canaryWord('Variable')}: ID!) { person(id: $${canaryWord('Variable')}) { name } }`,
    variables: { [canaryWord('Variable')]: [person.name, person.phone] },
  }),
  ({ person }) => ({ query: `{ cases(first: 5, after: "${person.name}") { edges { node { id } } } }` }),
  ({ person }) => ({ query: `subscription { positiveCases(after: "${person.idNumber}") { sequence } }` }),
  ({ person }) => ({ query: `subscription { transferUpdates(after: "${person.to}") { sequence } }` }),
  ({ person }) => ({ query: `{ communities(after: "${person.door}") { edges { node { name } } } }` }),
  ({ person }) => ({ query: `{ person(id: """${person.address}""") { ${canaryWord('Field')} } }` }),
  ({ person }) => ({ query: `{ person(id: "${person.name}` }),
  ({ person }) => ({ query: `{ ${person.name} } # ${person.phone}` }),
  ({ person: { name, idNumber } }) =>
    change('registerPersons', 'RegisterPersonsInput', {
      persons: [{ name: long(name), idNumber: `${idNumber}0`, phone: name, birthDate: '2999-01-01' }],
    }),
  ({ person: { name, idNumber } }) =>
    change('registerPersons', 'RegisterPersonsInput', { persons: [{ [name]: idNumber, sex: name }] }),
  ({ person: { name, idNumber } }) =>
    change('registerPersons', 'RegisterPersonsInput', {
      persons: [{ name: `${name}，另一人`, idNumber, jurisdiction: '321002' }],
    }),
  ({ person, personId, caseId }) =>
    change('recordContacts', 'RecordContactsInput', {
      caseId,
      contacts: [{ personId, relation: long(person.relation), ...EXPOSED }],
    }),
  ({ person, caseId }) =>
    change('recordContacts', 'RecordContactsInput', {
      caseId,
      contacts: [{ personId: person.idNumber, relation: person.name, ...EXPOSED }],
    }),
  ({ person, caseId }) =>
    change('startTransfer', 'StartTransferInput', { caseId, fromPlace: long(person.from) }),
  ({ person }) =>
    change('importCases', 'ImportCasesInput', {
      source: 'synthetic',
      cases: [
        {
          ...{ externalId: 'long', jurisdiction: person.name, reportedAt: person.birthDate },
          ...{ status: 'CONFIRMED', reportedPlace: long(person.casePlace) },
        },
      ],
    }),
  ({ person, personId }) =>
    change('registerHouseholds', 'RegisterHouseholdsInput', {
      households: [{ communityCode: person.idNumber, address: long(person.door), personIds: [personId] }],
    }),
  ({ person }) =>
    change('reportPositive', 'ReportPositiveInput', {
      ...{ personId: person.idNumber, collectedAt: person.name, jurisdiction: person.phone },
      idempotencyKey: '',
    }),
];

/** What is put into a document at any place. */
export const SPLINTERS: readonly string[] = CANARIES.slice(0, 3).flatMap((person) => [
  ...[person.name, `"${person.idNumber}"`, ` a${person.phone}: id `, `#${person.door}\n`],
  ...[` @${canaryWord('Directive')} `, ` ... on ${canaryWord('Type')} { id } `, '{', '}', '"', '$', '\u0000'],
]);
