import type { TestFields } from './test-hub.js';

/** The part of the contract that imports use. */
export const IMPORT_SDL = `
  type Query { ok: Boolean }
  scalar Row
  type UserError { code: String!  message: String!  field: [String!]  row: Int }
  type Conflict { row: Int!  caseId: ID!  externalId: String!  field: String! }
  type Person { id: ID! }
  input RegisterPersonsInput { persons: [Row!]! }
  type RegisterPersonsPayload { persons: [Person]!  userErrors: [UserError!]! }
  input ImportCasesInput { source: String!  cases: [Row!]! }
  type ImportCasesPayload { imported: Int!  unchanged: Int!  conflicts: [Conflict!]!  userErrors: [UserError!]! }
  input ImportTransmissionsInput { source: String!  transmissions: [Row!]! }
  type ImportTransmissionsPayload { cases: Int!  links: Int!  unchanged: Int!  conflicts: [Conflict!]!  userErrors: [UserError!]! }
  type Mutation {
    registerPersons(input: RegisterPersonsInput!): RegisterPersonsPayload!
    importCases(input: ImportCasesInput!): ImportCasesPayload!
    importTransmissions(input: ImportTransmissionsInput!): ImportTransmissionsPayload!
  }
`;

type Row = Readonly<Record<string, unknown>>;

/** What was imported into a test's hub, by the rules of the real one: by source and external id, the first value stays. */
export interface TestRecords {
  readonly fields: TestFields;
  readonly cases: ReadonlyMap<string, Row>;
  readonly persons: ReadonlyMap<string, Row>;
  readonly links: ReadonlySet<string>;
}

const COMPARED = ['ageYears', 'sex', 'reportedPlace', 'infectedPlace', 'onsetDate'];

export function createTestRecords(): TestRecords {
  const cases = new Map<string, Row>();
  const persons = new Map<string, Row>();
  const links = new Set<string>();

  const record = (source: string, row: number, reported: Row) => {
    const externalId = String(reported.externalId);
    const key = `${source}/${externalId}`;
    const known = cases.get(key);
    if (!known) cases.set(key, reported);
    const conflicts = COMPARED.filter(
      (field) => known && (known[field] ?? null) !== (reported[field] ?? null),
    ).map((field) => ({ row, caseId: key, externalId, field }));
    return { isNew: !known, conflicts };
  };
  const fields: TestFields = {
    registerPersons: ({ input }: { input: { persons: Row[] } }) => {
      const userErrors: object[] = [];
      const registered = input.persons.map((person, row) => {
        if (person.phone === 'none') {
          userErrors.push({
            code: 'INVALID_PHONE',
            message: 'Not a telephone number.',
            field: ['input', 'persons', String(row), 'phone'],
            row,
          });
          return null;
        }
        const id = String(person.idNumber ?? person.externalId);
        persons.set(id, person);
        return { id };
      });
      return { persons: registered, userErrors };
    },
    importCases: ({ input: { source, cases: given } }: { input: { source: string; cases: Row[] } }) => {
      const userErrors = given.flatMap((reported, row) =>
        String(reported.onsetDate ?? '') > '2023'
          ? [
              {
                code: 'FUTURE_DATE',
                message: 'Must not lie in the future.',
                field: ['input', 'cases', String(row), 'onsetDate'],
                row,
              },
            ]
          : [],
      );
      const refused = new Set(userErrors.map(({ row }) => row));
      const results = given.flatMap((reported, row) =>
        refused.has(row) ? [] : [record(source, row, reported)],
      );
      const imported = results.filter(({ isNew }) => isNew).length;
      return {
        imported,
        unchanged: results.length - imported,
        conflicts: results.flatMap(({ conflicts }) => conflicts),
        userErrors,
      };
    },
    importTransmissions: ({
      input: { source, transmissions },
    }: {
      input: { source: string; transmissions: Row[] };
    }) => {
      const before = { cases: cases.size, links: links.size };
      const conflicts = transmissions.flatMap((pair, row) => {
        const sides = [pair.infector as Row, pair.infectee as Row];
        links.add(sides.map(({ externalId }) => `${source}/${externalId}`).join(' '));
        return sides.flatMap((side) => record(source, row, side).conflicts);
      });
      return {
        cases: cases.size - before.cases,
        links: links.size - before.links,
        unchanged: 0,
        conflicts,
        userErrors: [],
      };
    },
  };
  return { fields, cases, persons, links };
}
