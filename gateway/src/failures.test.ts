import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation, type TestResult } from './testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK, {
    // So that the pace of the machine decides nothing.
    timeouts: { subgraphMs: 60_000, requestMs: 60_000 },
    // These tests fail one subgraph after another; circuits have tests of their own.
    circuit: { failures: 1_000 },
  });
});
beforeEach(() => federation.recover());
afterAll(() => federation.close());

/** Errors as `path: code`, which is what clients act on. */
function told({ errors = [] }: TestResult): string[] {
  return errors
    .map(({ path = [], extensions }) => `${path.join('.')}: ${String(extensions?.code)}`)
    .toSorted();
}

const CASES =
  '{ cases(first: 2) { id person { name household { address } } response { tracing { state } transfer { state } } } }';

describe('a subgraph that is down', () => {
  test('costs its own fields, with one error for each path', async () => {
    await federation.subgraph('public-security').stop();
    try {
      const result = await federation.ask(CASES);
      expect(result.data).toEqual({
        cases: ['c1', 'c2'].map((id) => ({
          id,
          person: { name: null, household: null },
          response: { tracing: null, transfer: { state: 'PENDING' } },
        })),
      });
      expect(told(result)).toEqual(
        [0, 1].flatMap((index) => [
          `cases.${index}.person.household: AGENCY_UNAVAILABLE`,
          `cases.${index}.person.name: AGENCY_UNAVAILABLE`,
          `cases.${index}.response.tracing: AGENCY_UNAVAILABLE`,
        ]),
      );
      expect(result.errors?.[0]?.extensions).toEqual({
        code: 'AGENCY_UNAVAILABLE',
        agency: 'PUBLIC_SECURITY',
        serviceName: 'public-security',
        retryable: true,
      });
    } finally {
      await federation.subgraph('public-security').start();
    }
  });

  test('is back as soon as it is up', async () => {
    await federation.subgraph('public-security').stop();
    await federation.ask(CASES);
    await federation.subgraph('public-security').start();
    expect(told(await federation.ask(CASES))).toEqual([]);
  });

  test('costs every root field that it owns, under the client’s names', async () => {
    await federation.subgraph('health').stop();
    try {
      const result = await federation.ask(
        '{ one: case(id: "c1") { id } two: case(id: "c2") { id } people { name } }',
      );
      expect(result.data).toEqual({
        one: null,
        two: null,
        people: [{ name: 'Wei' }, { name: 'Lan' }, { name: 'Bo' }],
      });
      expect(told(result)).toEqual(['one: AGENCY_UNAVAILABLE', 'two: AGENCY_UNAVAILABLE']);
    } finally {
      await federation.subgraph('health').start();
    }
  });

  test('makes the whole answer null where it owns a field that must not be', async () => {
    await federation.subgraph('health').stop();
    try {
      const result = await federation.ask('{ cases { id } people { name } }');
      expect(result.data).toBeNull();
      expect(told(result)).toEqual(['cases: AGENCY_UNAVAILABLE']);
    } finally {
      await federation.subgraph('health').start();
    }
  });

  test('also costs what requires its fields, for the same reason, and nothing else of the agency that requires them', async () => {
    await federation.subgraph('civil-affairs').stop();
    try {
      const result = await federation.ask('{ person(id: "p1") { name cost: fare trips { to } } }');
      expect(result.data).toEqual({ person: { name: 'Wei', cost: null, trips: [{ to: 'p1-0' }] } });
      expect(told(result)).toEqual(['person.cost: AGENCY_UNAVAILABLE']);
    } finally {
      await federation.subgraph('civil-affairs').start();
    }
  });
});

describe('a subgraph that answers badly', () => {
  const QUERY = '{ person(id: "p1") { name trips { to } } }';
  const WITHOUT_TRIPS = { person: { name: 'Wei', trips: null } };

  describe('too late', () => {
    let impatient: TestFederation;
    beforeAll(async () => {
      // All else may take longer than a test: what ends, ends by the timeout of this one subgraph.
      const timeouts = { subgraphMs: 60_000, bySubgraph: { transport: 300 }, requestMs: 60_000 };
      impatient = await TestFederation.start(OUTBREAK, { timeouts });
    });
    afterAll(() => impatient.close());

    test('costs no more than its timeout', async () => {
      impatient.subgraph('transport').intercept = () => true;
      const result = await impatient.ask(QUERY);
      expect(result.data).toEqual(WITHOUT_TRIPS);
      expect(told(result)).toEqual(['person.trips: AGENCY_TIMEOUT']);
    });

    test('drop by drop is cut off like one that does not answer', async () => {
      impatient.subgraph('transport').intercept = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drops = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drops));
        return true;
      };
      expect(told(await impatient.ask(QUERY))).toEqual(['person.trips: AGENCY_TIMEOUT']);
    });
  });

  for (const [what, body] of [
    ['nothing', ''],
    ['a page', '<html>502 Bad Gateway</html>'],
    ['half of an answer', '{"data":{"_entities":[{"tri'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['data without entities', '{"data":{}}'],
    ['entities that are no list', '{"data":{"_entities":{"0":{}}}}'],
  ] as const) {
    test(`with ${what} is unavailable`, async () => {
      federation.subgraph('transport').intercept = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body);
        return true;
      };
      const result = await federation.ask(QUERY);
      expect(result.data).toEqual(WITHOUT_TRIPS);
      expect(told(result)).toEqual(['person.trips: AGENCY_UNAVAILABLE']);
    });
  }

  test('with a value of the wrong kind costs that value', async () => {
    federation.subgraph('transport').intercept = (response) => {
      response.end('{"data":{"_entities":[{"trips":"p1"}]}}');
      return true;
    };
    const result = await federation.ask(QUERY);
    expect(result.data).toEqual(WITHOUT_TRIPS);
    expect(told(result)).toEqual(['person.trips: INTERNAL']);
  });

  test('with fewer entities than asked for leaves the rest null', async () => {
    federation.subgraph('public-security').intercept = (response) => {
      response.end('{"data":{"_entities":[{"name":"Wei"}]}}');
      return true;
    };
    const { data } = await federation.ask('{ cases { person { name } } }');
    expect(data).toEqual({
      cases: [{ person: { name: 'Wei' } }, { person: { name: null } }, { person: { name: 'Wei' } }],
    });
  });

  test('with names that mean something to JavaScript changes nothing', async () => {
    federation.subgraph('transport').intercept = (response) => {
      response.end(
        '{"data":{"__proto__":{"polluted":1},"_entities":[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"trips":[{"to":"x","__proto__":{"polluted":1}}]}]}}',
      );
      return true;
    };
    expect(await federation.ask(QUERY)).toEqual({ data: { person: { name: 'Wei', trips: [{ to: 'x' }] } } });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('an error of a subgraph', () => {
  test('that is told to clients keeps its message and code, and loses everything else', async () => {
    const { errors } = await federation.ask('{ failing(code: "FORBIDDEN") }');
    expect(errors).toEqual([
      {
        message: 'told to clients',
        path: ['failing'],
        extensions: { code: 'FORBIDDEN', agency: 'HEALTH', serviceName: 'health' },
      },
    ]);
  });

  test('that is an exception keeps nothing of it', async () => {
    const result = await federation.ask('{ failing }');
    expect(told(result)).toEqual(['failing: INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(result)).not.toMatch(/select|person|srv|stack/i);
  });

  test('of an entity is told at every place where the entity stands', async () => {
    federation.subgraph('public-security').intercept = (response) => {
      response.end(
        JSON.stringify({
          data: { _entities: [{ called: null }, { called: 'Lan' }] },
          errors: [
            { message: 'hidden', path: ['_entities', 0, 'called'], extensions: { code: 'FORBIDDEN' } },
          ],
        }),
      );
      return true;
    };
    const result = await federation.ask('{ cases { who: person { called: name } } }');
    expect(result.data).toEqual({
      cases: [{ who: { called: null } }, { who: { called: 'Lan' } }, { who: { called: null } }],
    });
    expect(told(result)).toEqual(['cases.0.who.called: FORBIDDEN', 'cases.2.who.called: FORBIDDEN']);
  });

  test('of a whole entity is told at every field that is missing for it', async () => {
    federation.subgraph('public-security').intercept = (response) => {
      response.end(
        JSON.stringify({
          data: { _entities: [null] },
          errors: [{ message: 'hidden', path: ['_entities', 0], extensions: { code: 'NOT_FOUND' } }],
        }),
      );
      return true;
    };
    const result = await federation.ask('{ case(id: "c1") { person { id name title } } }');
    expect(result.data).toEqual({ case: { person: { id: 'p1', name: null, title: null } } });
    expect(told(result)).toEqual(['case.person.name: NOT_FOUND', 'case.person.title: NOT_FOUND']);
  });

  test('without a path is told without one when there is data', async () => {
    federation.subgraph('transport').intercept = (response) => {
      response.end(
        '{"data":{"_entities":[{"trips":[]}]},"errors":[{"message":"slow","extensions":{"code":"SLOW"}}]}',
      );
      return true;
    };
    const result = await federation.ask('{ person(id: "p1") { trips { to } } }');
    expect(result).toEqual({
      errors: [
        { message: 'slow', extensions: { code: 'SLOW', agency: 'TRANSPORT', serviceName: 'transport' } },
      ],
      data: { person: { trips: [] } },
    });
  });
});

describe('a null where there must be none', () => {
  test('makes the nearest thing null that may be', async () => {
    const result = await federation.ask('{ broken { id } people { name } }');
    expect(result.data).toEqual({ broken: null, people: [{ name: 'Wei' }, { name: 'Lan' }, { name: 'Bo' }] });
    expect(result.errors).toHaveLength(1);
    expect(result.errors?.[0]?.path).toEqual(['broken', 'id']);
  });

  test('below an entity of another agency stops at that entity', async () => {
    const result = await federation.ask('{ person(id: "p1") { name isolation { site { name } } } }');
    expect(result.data).toEqual({ person: { name: 'Wei', isolation: null } });
    expect(result.errors?.map(({ path }) => path)).toEqual([['person', 'isolation', 'site', 'name']]);
  });

  test('that reaches the root makes data null', async () => {
    const result = await federation.ask('{ strict { id } }');
    expect(result.data).toBeNull();
    expect(result.errors).toHaveLength(1);
  });

  test('that another agency owns makes null the object that lacks it, and in a list that allows none the list', async () => {
    const result = await federation.ask('{ people { name risk } }');
    expect(result.data).toBeNull();
    expect(told(result)).toEqual(['people.2.risk: FORBIDDEN']);
  });

  test('that nobody explains is explained by the gateway', async () => {
    federation.subgraph('health').intercept = (response) => {
      response.end('{"data":{"_entities":[{"risk":null}]}}');
      return true;
    };
    const result = await federation.ask('{ person(id: "p1") { risk } }');
    expect(result).toEqual({
      data: { person: null },
      errors: [
        {
          message: 'Cannot return null for non-nullable field Person.risk.',
          path: ['person', 'risk'],
          extensions: { code: 'INTERNAL' },
        },
      ],
    });
  });
});

test('a value of an enum that clients do not see is null, with an error', async () => {
  federation.subgraph('health').intercept = (response) => {
    response.end('{"data":{"case":{"id":"c1","status":"SECRET"}}}');
    return true;
  };
  const result = await federation.ask('{ case(id: "c1") { id status } }');
  expect(result.data).toEqual({ case: null });
  expect(told(result)).toEqual(['case.status: INTERNAL']);
  expect(JSON.stringify(result)).not.toContain('SECRET');
});

test('a thousand errors are told and no more', async () => {
  await federation.subgraph('transport').stop();
  try {
    federation.subgraph('public-security').intercept = (response) => {
      const people = Array.from({ length: 1_500 }, (_, index) => ({ __typename: 'Person', id: `p${index}` }));
      response.end(JSON.stringify({ data: { people } }));
      return true;
    };
    const result = await federation.ask('{ people { trips { to } } }');
    expect(result.data?.people).toHaveLength(1_500);
    expect(result.errors).toHaveLength(1_000);
  } finally {
    await federation.subgraph('transport').start();
  }
});
