import { GraphQLError } from 'graphql';
import type { TestResolvers } from './test-subgraph.js';

interface Reference {
  id: string;
  stay?: { nights: number } | null;
}

const PEOPLE = [
  { id: 'p1', name: 'Wei', title: 'Dr', household: 'h1' },
  { id: 'p2', name: 'Lan', title: null, household: 'h1' },
  { id: 'p3', name: 'Bo', title: null, household: null },
];
const CASES = [
  {
    id: 'c1',
    person: { id: 'p1' },
    status: 'CONFIRMED',
    place: { __typename: 'Hotel', id: 's1' },
    response: { caseId: 'c1' },
  },
  {
    id: 'c2',
    person: { id: 'p2' },
    status: 'SCREENED',
    place: { __typename: 'Ward', code: 'w9' },
    response: { caseId: 'c2' },
  },
  { id: 'c3', person: { id: 'p1' }, status: 'CONFIRMED', place: null, response: { caseId: 'c3' } },
];

/** Health: the cases. It knows persons by their id only, and the stream of positives. */
export function health(events: (after: string | undefined) => AsyncIterable<unknown>): {
  name: string;
  sdl: string;
  resolvers: TestResolvers;
} {
  return {
    name: 'health',
    sdl: `
      scalar Cursor
      enum Status { SCREENED CONFIRMED SECRET @inaccessible }
      union Place = Hotel | Ward
      interface Record { id: ID! }
      type Query {
        case(id: ID!): Case
        cases(first: Int = 10, status: Status): [Case!]!
        records: [Record!]!
        matrix: [[Case]]!
        broken: Case
        strict: Case!
        failing(code: String): String
      }
      type Mutation { reportPositive(input: ReportInput!): ReportPayload! }
      input ReportInput { personId: ID! first: Int = 3 note: String }
      type ReportPayload { case: Case seen: String }
      type Case implements Record @key(fields: "id") {
        id: ID! person: Person status: Status! place: Place response: CaseResponse
        constructor: String
      }
      type CaseResponse @key(fields: "caseId") { caseId: ID! verification: Lane }
      type Lane @shareable { state: String! }
      type Hotel @key(fields: "id") { id: ID! stars: Int }
      type Ward { code: String! beds: Int! }
      type Person @key(fields: "id") { id: ID! cases: [Case!] risk: String! }
      type Subscription { positives(after: Cursor, jurisdiction: String): Positive!  ticks(count: Int = 3): Int! pulses: Int! }
      type Positive { cursor: Cursor! sequence: Int! case: Case secret: String }
    `,
    resolvers: {
      Query: {
        case: (_: unknown, { id }: { id: string }) => CASES.find((one) => one.id === id),
        cases: (_: unknown, { first, status }: { first: number; status?: string }) =>
          CASES.filter((one) => !status || one.status === status).slice(0, first),
        records: () => CASES.map((one) => ({ __typename: 'Case', ...one })),
        matrix: () => [[CASES[0], null], [], [CASES[1]]],
        broken: () => ({ id: null }),
        strict: () => ({ id: null }),
        failing: (_: unknown, { code }: { code?: string }) => {
          if (code)
            throw new GraphQLError('told to clients', {
              extensions: { code, stacktrace: ['at /srv'], sql: 'select' },
            });
          throw new Error('select * from person where id = 1');
        },
      },
      Mutation: {
        reportPositive: (_: unknown, { input }: { input: Record<string, unknown> }) => ({
          case: CASES[0],
          seen: JSON.stringify(input),
        }),
      },
      Case: {
        constructor: () => 'built',
        __resolveReference: ({ id }: Reference) => CASES.find((one) => one.id === id),
      },
      CaseResponse: {
        __resolveReference: (reference: object) => reference,
        verification: () => ({ state: 'OPEN' }),
      },
      Hotel: { stars: () => 4, __resolveReference: (reference: object) => reference },
      Ward: { beds: () => 12 },
      Place: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      Record: { __resolveType: () => 'Case' },
      Person: {
        __resolveReference: ({ id }: Reference) => (id === 'p9' ? null : { id }),
        cases: ({ id }: Reference) => CASES.filter(({ person }) => person.id === id),
        risk: ({ id }: Reference) => {
          if (id === 'p3') throw new GraphQLError('no risk for you', { extensions: { code: 'FORBIDDEN' } });
          return `risk of ${id}`;
        },
      },
      Subscription: {
        positives: {
          subscribe: (_: unknown, { after }: { after?: string }) => events(after),
          resolve: ({ positives }: { positives: unknown }) => positives,
        },
        ticks: {
          subscribe: async function* (_: unknown, { count }: { count: number }) {
            for (let tick = 1; tick <= count; tick += 1) yield tick;
          },
          resolve: (tick: number) => tick,
        },
        pulses: {
          subscribe: async function* () {
            yield 1;
            await new Promise(() => {});
          },
          resolve: (pulse: number) => pulse,
        },
      },
      Positive: {
        secret: () => {
          throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } });
        },
      },
    },
  };
}

/** Public security: who persons are. */
export const publicSecurity = {
  name: 'public-security',
  sdl: `
    type Query { person(id: ID!): Person people: [Person!]! }
    type Person @key(fields: "id") { id: ID! name: String title: String household: Household }
    type Household @key(fields: "id", resolvable: false) { id: ID! }
    type CaseResponse @key(fields: "caseId") { caseId: ID! tracing: Lane }
    type Lane @shareable { state: String! }
  `,
  resolvers: {
    Query: {
      person: (_: unknown, { id }: Reference) => PEOPLE.find((person) => person.id === id),
      people: () => PEOPLE,
    },
    Person: {
      __resolveReference: ({ id }: Reference) => PEOPLE.find((person) => person.id === id),
      household: ({ household }: { household: string | null }) => household && { id: household },
    },
    CaseResponse: {
      __resolveReference: (reference: object) => reference,
      tracing: () => ({ state: 'OPEN' }),
    },
  },
};

/** Transport: what a stay costs depends on the nights that civil affairs knows of. */
export const transport = {
  name: 'transport',
  sdl: `
    type Query { vehicles(first: Int): [String!]! }
    type Person @key(fields: "id") {
      id: ID!
      stay(unit: String = "nights"): Stay @external
      fare: Int @requires(fields: "stay { nights }")
      trips(first: Int = 1): [Trip!]
    }
    type Stay @shareable { nights: Int! }
    type Trip { to: String! echo(text: String): String }
    type CaseResponse @key(fields: "caseId") { caseId: ID! transfer: Lane }
    type Lane @shareable { state: String! }
  `,
  resolvers: {
    Query: { vehicles: () => ['v1', 'v2'] },
    Person: {
      __resolveReference: (reference: object) => reference,
      fare: ({ stay }: Reference) => (stay ? stay.nights * 10 : null),
      trips: ({ id }: Reference, { first }: { first: number }) =>
        Array.from({ length: first }, (_, index) => ({ to: `${id}-${index}` })),
    },
    Trip: { echo: (_: unknown, { text }: { text?: string }) => text ?? 'silence' },
    CaseResponse: {
      __resolveReference: (reference: object) => reference,
      transfer: () => ({ state: 'PENDING' }),
    },
  },
};

/** Civil affairs: households and stays. */
export const civilAffairs = {
  name: 'civil-affairs',
  sdl: `
    type Query { households: [Household!]! }
    type Household @key(fields: "id") { id: ID! address: String members: [Person!]! }
    type Person @key(fields: "id") { id: ID! stay(unit: String = "nights"): Stay @shareable isolation: Isolation }
    type Stay @shareable { nights: Int! }
    type Isolation { site: Site! }
    type Site { name: String! }
    type CaseResponse @key(fields: "caseId") { caseId: ID! communityControl: Lane }
    type Lane @shareable { state: String! }
  `,
  resolvers: {
    Query: { households: () => [{ id: 'h1' }] },
    Household: {
      __resolveReference: (reference: object) => reference,
      address: ({ id }: Reference) => `address of ${id}`,
      members: () => [{ id: 'p1' }, { id: 'p2' }],
    },
    Person: {
      __resolveReference: (reference: object) => reference,
      stay: ({ id }: Reference) => (id === 'p3' ? null : { nights: id === 'p1' ? 3 : 5 }),
      isolation: () => ({ site: { name: null } }),
    },
    CaseResponse: {
      __resolveReference: (reference: object) => reference,
      communityControl: () => ({ state: 'OPEN' }),
    },
  },
};

/** The four subgraphs, of which health tells of positives as `events` does. */
export function outbreak(
  events: (after: string | undefined) => AsyncIterable<unknown>,
): { name: string; sdl: string; resolvers: TestResolvers }[] {
  return [health(events), publicSecurity, transport, civilAffairs];
}

/** The four subgraphs, with no events. */
export const OUTBREAK = outbreak(async function* () {});
