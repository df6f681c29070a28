import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
beforeEach(() => federation.recover());
afterAll(() => federation.close());

test('one query is answered by four agencies', async () => {
  const result = await federation.ask(`{
    case(id: "c1") {
      id
      person { name cases { id } trips(first: 2) { to } household { address } }
      response { verification { state } tracing { state } transfer { state } communityControl { state } }
    }
  }`);
  expect(result).toEqual({
    data: {
      case: {
        id: 'c1',
        person: {
          name: 'Wei',
          cases: [{ id: 'c1' }, { id: 'c3' }],
          trips: [{ to: 'p1-0' }, { to: 'p1-1' }],
          household: { address: 'address of h1' },
        },
        response: {
          verification: { state: 'OPEN' },
          tracing: { state: 'OPEN' },
          transfer: { state: 'PENDING' },
          communityControl: { state: 'OPEN' },
        },
      },
    },
  });
});

test('fields come in the order in which they were asked for', async () => {
  const { data } = await federation.ask(
    '{ cases(first: 1) { response { transfer { state } caseId } status id } }',
  );
  expect(JSON.stringify(data)).toBe(
    '{"cases":[{"response":{"transfer":{"state":"PENDING"},"caseId":"c1"},"status":"CONFIRMED","id":"c1"}]}',
  );
});

test('an entity that stands at several places is asked for once', async () => {
  const { data } = await federation.ask('{ cases { person { id name } } }');
  expect(data).toEqual({
    cases: [
      { person: { id: 'p1', name: 'Wei' } },
      { person: { id: 'p2', name: 'Lan' } },
      { person: { id: 'p1', name: 'Wei' } },
    ],
  });
  const [request] = federation.subgraph('public-security').seen;
  expect(request?.variables).toEqual({
    representations: [
      { __typename: 'Person', id: 'p1' },
      { __typename: 'Person', id: 'p2' },
    ],
  });
});

test('a field that requires another agency’s field gets it', async () => {
  const { data } = await federation.ask('{ people { id fare stay { nights } } }');
  expect(data).toEqual({
    people: [
      { id: 'p1', fare: 30, stay: { nights: 3 } },
      { id: 'p2', fare: 50, stay: { nights: 5 } },
      { id: 'p3', fare: null, stay: null },
    ],
  });
});

test('a required field that nobody asked for is fetched and not shown', async () => {
  const { data } = await federation.ask('{ people { fare } }');
  expect(data).toEqual({ people: [{ fare: 30 }, { fare: 50 }, { fare: null }] });
});

test('a required value that is null is sent as null', async () => {
  await federation.ask('{ person(id: "p3") { fare } }');
  expect(federation.subgraph('transport').seen.flatMap(({ variables }) => variables.representations)).toEqual(
    [{ __typename: 'Person', id: 'p3', stay: null }],
  );
});

test('a union is answered by the type of each value', async () => {
  const { data } = await federation.ask(
    '{ cases { place { __typename ... on Hotel { id stars } ... on Ward { code beds } } } }',
  );
  expect(data).toEqual({
    cases: [
      { place: { __typename: 'Hotel', id: 's1', stars: 4 } },
      { place: { __typename: 'Ward', code: 'w9', beds: 12 } },
      { place: null },
    ],
  });
});

test('an interface is answered by the fields of the interface and of the type', async () => {
  const { data } = await federation.ask(
    '{ records { id ... on Case { person { name } } kind: __typename } }',
  );
  expect(data).toEqual({
    records: [
      { id: 'c1', person: { name: 'Wei' }, kind: 'Case' },
      { id: 'c2', person: { name: 'Lan' }, kind: 'Case' },
      { id: 'c3', person: { name: 'Wei' }, kind: 'Case' },
    ],
  });
});

test('lists within lists keep their shape, and entities inside them are found', async () => {
  const { data } = await federation.ask('{ matrix { id person { name } } }');
  expect(data).toEqual({
    matrix: [[{ id: 'c1', person: { name: 'Wei' } }, null], [], [{ id: 'c2', person: { name: 'Lan' } }]],
  });
});

test('a field that is asked for several times is answered once, with everything', async () => {
  const { data } = await federation.ask(`
    query { cases(first: 1) { id person { id } } ...More cases(first: 1) { person { name } } }
    fragment More on Query { cases(first: 1) { status person { trips { to } } } }
  `);
  expect(data).toEqual({
    cases: [{ id: 'c1', person: { id: 'p1', name: 'Wei', trips: [{ to: 'p1-0' }] }, status: 'CONFIRMED' }],
  });
});

test('a mutation runs once, in order, and its payload is completed by other agencies', async () => {
  const { data } = await federation.ask(
    `mutation Report($input: ReportInput!) {
    first: reportPositive(input: $input) { case { person { name } } seen }
    second: reportPositive(input: { personId: 2, first: 7 }) { seen }
  }`,
    { variables: { input: { personId: 'p1' } } },
  );
  expect(data).toEqual({
    first: { case: { person: { name: 'Wei' } }, seen: '{"personId":"p1","first":3}' },
    second: { seen: '{"personId":"2","first":7}' },
  });
  expect(federation.subgraph('health').seen).toHaveLength(1);
});

describe('variables', () => {
  const QUERY =
    'query ($first: Int = 2, $status: Status, $text: String) { cases(first: $first, status: $status) { id person { trips { echo(text: $text) } } } }';

  test('reach every subgraph that uses them, coerced', async () => {
    const { data } = await federation.ask(QUERY, {
      variables: { first: 1, status: 'SCREENED', text: 'hello' },
    });
    expect(data).toEqual({ cases: [{ id: 'c2', person: { trips: [{ echo: 'hello' }] } }] });
    expect(federation.subgraph('health').seen[0]?.variables).toEqual({ first: 1, status: 'SCREENED' });
  });

  test('that are left out leave defaults to the operation and to the subgraph', async () => {
    const { data } = await federation.ask(QUERY);
    expect(data).toEqual({
      cases: [
        { id: 'c1', person: { trips: [{ echo: 'silence' }] } },
        { id: 'c2', person: { trips: [{ echo: 'silence' }] } },
      ],
    });
  });

  test('that do not fit are refused before any subgraph is asked, without repeating their values', async () => {
    const result = await federation.ask(QUERY, { variables: { first: '320102199003077777' } });
    expect(result).toEqual({
      errors: [
        {
          message: 'Variable "$first" got an invalid value.',
          locations: [{ line: 1, column: 8 }],
          extensions: { code: 'INVALID_INPUT', retryable: false },
        },
      ],
    });
    expect(federation.subgraph('health').seen).toEqual([]);
  });

  test('that lack a field name the field', async () => {
    const { errors } = await federation.ask(
      'mutation ($input: ReportInput!) { reportPositive(input: $input) { seen } }',
      {
        variables: { input: { note: 'secret' } },
      },
    );
    expect(errors?.map(({ message }) => message)).toEqual([
      'Variable "$input" got an invalid value. Field "personId" of required type "ID!" was not provided.',
    ]);
  });
});

describe('@skip and @include', () => {
  const QUERY = `query ($with: Boolean!, $without: Boolean!) {
    case(id: "c1") { id person @include(if: $with) { name } response @skip(if: $without) { tracing { state } } }
  }`;

  test('decide what is fetched and what is shown', async () => {
    const both = await federation.ask(QUERY, { variables: { with: true, without: false } });
    expect(both.data).toEqual({
      case: { id: 'c1', person: { name: 'Wei' }, response: { tracing: { state: 'OPEN' } } },
    });
    await federation.recover();
    const neither = await federation.ask(QUERY, { variables: { with: false, without: true } });
    expect(neither.data).toEqual({ case: { id: 'c1' } });
    expect(federation.subgraph('public-security').seen).toEqual([]);
  });

  test('of everything leave an empty answer', async () => {
    const result = await federation.ask('query ($no: Boolean!) { case(id: "c1") @include(if: $no) { id } }', {
      variables: { no: false },
    });
    expect(result).toEqual({ data: {} });
  });

  test('of one of two equal fields leave the other', async () => {
    const { data } = await federation.ask(
      'query ($no: Boolean = false) { case(id: "c1") { person @include(if: $no) { name } person { id } } }',
    );
    expect(data).toEqual({ case: { person: { id: 'p1' } } });
  });
});

describe('operations', () => {
  const TWO = 'query One { case(id: "c1") { id } } query Two { case(id: "c2") { id } }';

  test('are chosen by name', async () => {
    expect(await federation.ask(TWO, { operationName: 'Two' })).toEqual({ data: { case: { id: 'c2' } } });
    expect(await federation.ask(TWO, { operationName: 'One' })).toEqual({ data: { case: { id: 'c1' } } });
  });

  test('that cannot be told apart, or do not exist, are refused', async () => {
    for (const options of [{}, { operationName: 'Three' }]) {
      const { data, errors } = await federation.ask(TWO, options);
      expect(data).toBeUndefined();
      expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', retryable: false });
    }
  });

  test('that are not valid are refused with a place and a code', async () => {
    const result = await federation.ask('{ case(id: "c1") { nothing } }');
    expect(result).toEqual({
      errors: [
        {
          message: 'Cannot query field "nothing" on type "Case".',
          locations: [{ line: 1, column: 20 }],
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false },
        },
      ],
    });
  });
});
