import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTBREAK } from './testing/outbreak.js';
import { TestFederation } from './testing/test-federation.js';

let federation: TestFederation;
beforeAll(async () => {
  federation = await TestFederation.start(OUTBREAK);
});
afterAll(() => federation.close());

async function text(query: string): Promise<string> {
  return JSON.stringify((await federation.ask(query)).data);
}

test('names that mean something to JavaScript are names like any other', async () => {
  expect(
    await text(
      '{ __proto__: case(id: "c1") { __proto__: id constructor: status prototype: __typename toString: person { __proto__: name } } }',
    ),
  ).toBe(
    '{"__proto__":{"__proto__":"c1","constructor":"CONFIRMED","prototype":"Case","toString":{"__proto__":"Wei"}}}',
  );
  expect(Reflect.get({}, 'name')).toBeUndefined();
});

test('a field that is called constructor is read from the answer and not from JavaScript', async () => {
  expect(await text('{ case(id: "c1") { constructor } }')).toBe('{"case":{"constructor":"built"}}');
  federation.subgraph('health').intercept = (response) => {
    response.end('{"data":{"case":{}}}');
    return true;
  };
  expect(await text('{ case(id: "c1") { constructor } }')).toBe('{"case":{"constructor":null}}');
  await federation.recover();
});

test('an alias that hides a key does not mislead another agency', async () => {
  expect(
    await text(
      '{ case(id: "c1") { person { id: name cases { id: status person { id: trips { id: to } } } } } }',
    ),
  ).toBe(
    '{"case":{"person":{"id":"Wei","cases":[{"id":"CONFIRMED","person":{"id":[{"id":"p1-0"}]}},{"id":"CONFIRMED","person":{"id":[{"id":"p1-0"}]}}]}}}',
  );
});

test('an alias that looks like a type name does not change the type', async () => {
  expect(
    await text('{ records { __typename: id ... on Case { person { __typename: name kind: __typename } } } }'),
  ).toBe(
    '{"records":[{"__typename":"c1","person":{"__typename":"Wei","kind":"Person"}},{"__typename":"c2","person":{"__typename":"Lan","kind":"Person"}},{"__typename":"c3","person":{"__typename":"Wei","kind":"Person"}}]}',
  );
});

test('an alias that looks like one of ours or the planner’s is the client’s', async () => {
  expect(await text('{ case(id: "c1") { _tongbu_0: id _internal_qp_alias_0: status _entities: id } }')).toBe(
    '{"case":{"_tongbu_0":"c1","_internal_qp_alias_0":"CONFIRMED","_entities":"c1"}}',
  );
});

test('errors below such a name have the client’s path', async () => {
  const { errors } = await federation.ask('{ __proto__: person(id: "p3") { constructor: risk } }');
  expect(errors?.map(({ path }) => path)).toEqual([['__proto__', 'constructor']]);
});
