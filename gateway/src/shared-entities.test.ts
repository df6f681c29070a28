import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TestFederation, type TestResult } from './testing/test-federation.js';

interface Doctor {
  readonly id: string;
}

const reference = (id: string): Doctor & { __typename: string } => ({ __typename: 'Doctor', id });

/** Six visits to two doctors: what the other agencies answer for one of them stands at three places. */
const VISITS = {
  name: 'visits',
  sdl: `type Query { visits: [Visit!]! }
        type Visit { id: ID! doctor: Doctor }
        type Doctor @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: {
      visits: () => [0, 1, 2, 3, 4, 5].map((id) => ({ id, doctor: reference(id % 2 === 0 ? 'd1' : 'd2') })),
    },
  },
};

const FRIENDS: Readonly<Record<string, readonly string[]>> = { d1: ['d3', 'd4'], d2: ['d4', 'd5'] };

const STAFF = {
  name: 'staff',
  sdl: `type Doctor implements Worker @key(fields: "id") { id: ID! friends: [Doctor!] team: Team }
        interface Worker { id: ID! }
        type Nurse implements Worker { id: ID! ward: String! }
        type Team { label: String head: Worker rooms: [[Room]!] }
        type Room @key(fields: "id") { id: ID! }`,
  resolvers: {
    Doctor: {
      __resolveReference: (doctor: Doctor) => doctor,
      friends: ({ id }: Doctor) => (FRIENDS[id] ?? []).map(reference),
      team: ({ id }: Doctor) => ({
        label: `team of ${id}`,
        head: id === 'd1' ? reference('d4') : { __typename: 'Nurse', id: 'n1', ward: 'w1' },
        rooms: [[{ id: 'r1' }, { id: 'r2' }], []],
      }),
    },
    Worker: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
  },
};

const PAY = {
  name: 'pay',
  sdl: `type Doctor @key(fields: "id") { id: ID! salary: Int! bonus: Int }
        type Room @key(fields: "id") { id: ID! size: Int! }`,
  resolvers: {
    Doctor: {
      __resolveReference: (doctor: Doctor) => doctor,
      salary: ({ id }: Doctor) => {
        if (id === secret) throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } });
        return Number(id.slice(1)) * 1_000;
      },
      bonus: ({ id }: Doctor) => {
        if (id === secret) throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } });
        return 1;
      },
    },
    Room: {
      __resolveReference: (room: Doctor) => room,
      size: ({ id }: Doctor) => (id === 'r2' ? null : 20),
    },
  },
};

let federation: TestFederation;
/** The doctor whose pay may not be seen. */
let secret = '';

beforeAll(async () => {
  federation = await TestFederation.start([VISITS, STAFF, PAY]);
});
beforeEach(async () => {
  await federation.recover();
  secret = '';
});
afterAll(() => federation.close());

const told = ({ errors = [] }: TestResult): string[] =>
  errors.map(({ path = [], extensions }) => `${path.join('.')}: ${String(extensions?.code)}`).toSorted();

/** The six visits, to two doctors by turns. */
const byTurns = (even: unknown, odd: unknown): unknown => ({
  visits: [0, 1, 2, 3, 4, 5].map((id) => ({ doctor: id % 2 === 0 ? even : odd })),
});

test('what stands at several places is fetched once and shown at each', async () => {
  const result = await federation.ask('{ visits { doctor { friends { id salary } } } }');
  expect(result).toEqual({
    data: byTurns(
      {
        friends: [
          { id: 'd3', salary: 3_000 },
          { id: 'd4', salary: 4_000 },
        ],
      },
      {
        friends: [
          { id: 'd4', salary: 4_000 },
          { id: 'd5', salary: 5_000 },
        ],
      },
    ),
  });
  expect(federation.subgraph('pay').seen.map(({ variables }) => variables)).toEqual([
    { representations: ['d3', 'd4', 'd5'].map(reference) },
  ]);
});

test('each place is written as it was asked for there', async () => {
  const result = await federation.ask(`{
    visits { doctor {
      friends { id }
      again: friends { bonus renamed: id }
      team { label head { id } }
      other: team { head { ... on Doctor { salary } ... on Nurse { ward } __typename } }
    } }
  }`);
  expect(result.errors).toBeUndefined();
  expect(result.data).toEqual(
    byTurns(
      {
        friends: [{ id: 'd3' }, { id: 'd4' }],
        again: [
          { bonus: 1, renamed: 'd3' },
          { bonus: 1, renamed: 'd4' },
        ],
        team: { label: 'team of d1', head: { id: 'd4' } },
        other: { head: { salary: 4_000, __typename: 'Doctor' } },
      },
      {
        friends: [{ id: 'd4' }, { id: 'd5' }],
        again: [
          { bonus: 1, renamed: 'd4' },
          { bonus: 1, renamed: 'd5' },
        ],
        team: { label: 'team of d2', head: { id: 'n1' } },
        other: { head: { ward: 'w1', __typename: 'Nurse' } },
      },
    ),
  );
});

test('an error inside is told at every place where it shows, and at no other', async () => {
  secret = 'd3';
  const result = await federation.ask('{ visits { doctor { friends { bonus } } } }');
  expect(result.data).toEqual(
    byTurns({ friends: [{ bonus: null }, { bonus: 1 }] }, { friends: [{ bonus: 1 }, { bonus: 1 }] }),
  );
  expect(told(result)).toEqual([0, 2, 4].map((visit) => `visits.${visit}.doctor.friends.0.bonus: FORBIDDEN`));
});

test('a null where none may be goes up at every place', async () => {
  secret = 'd5';
  const result = await federation.ask('{ visits { id doctor { friends { salary } } } }');
  expect(result.data).toEqual({
    visits: [0, 1, 2, 3, 4, 5].map((id) => ({
      id: `${id}`,
      doctor: { friends: id % 2 === 0 ? [{ salary: 3_000 }, { salary: 4_000 }] : null },
    })),
  });
  expect(told(result)).toEqual(
    [1, 3, 5].map((visit) => `visits.${visit}.doctor.friends.1.salary: FORBIDDEN`),
  );
});

test('a null that no subgraph explains is told at every place, in lists of lists too', async () => {
  const result = await federation.ask('{ visits { doctor { team { label rooms { id size } } } } }');
  expect(result.data).toEqual(
    byTurns(
      { team: { label: 'team of d1', rooms: [[{ id: 'r1', size: 20 }, null], []] } },
      { team: { label: 'team of d2', rooms: [[{ id: 'r1', size: 20 }, null], []] } },
    ),
  );
  expect(told(result).map((line) => line.split(':')[0])).toEqual(
    [0, 1, 2, 3, 4, 5].map((visit) => `visits.${visit}.doctor.team.rooms.0.1.size`),
  );
});

test('a subgraph that is down is told at every place', async () => {
  await federation.subgraph('pay').stop();
  try {
    const result = await federation.ask('{ visits { doctor { friends { id bonus } } } }');
    expect(result.data).toEqual(
      byTurns(
        {
          friends: [
            { id: 'd3', bonus: null },
            { id: 'd4', bonus: null },
          ],
        },
        {
          friends: [
            { id: 'd4', bonus: null },
            { id: 'd5', bonus: null },
          ],
        },
      ),
    );
    expect(told(result)).toEqual(
      [0, 1, 2, 3, 4, 5].flatMap((visit) =>
        [0, 1].map((friend) => `visits.${visit}.doctor.friends.${friend}.bonus: AGENCY_UNAVAILABLE`),
      ),
    );
  } finally {
    await federation.subgraph('pay').start();
  }
});
