import { DatabaseError } from '@tongbu/store';
import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { subscribe } from './subscribe.js';

const schema = buildSchema(
  'type Query { a: Int } type Subscription { event: Event } type Event { number: Int person: String }',
);
const document = parse('subscription { event { number person } }');

async function* events() {
  yield 1;
  yield 2;
}

let executions = 0;

/** Subscribes with a resolver of `person` that fails as it is told to, call by call. */
async function results(failures: readonly (Error | undefined)[], signal?: AbortSignal): Promise<unknown[]> {
  executions = 0;
  const person = (): string => {
    const failure = failures[executions];
    executions += 1;
    if (failure) throw failure;
    return 'somebody';
  };
  const stream = await subscribe(
    {
      schema,
      document,
      rootValue: { event: events },
      fieldResolver: (source, _args, _context, { fieldName }) => {
        if (fieldName === 'event') return { number: source };
        return fieldName === 'person' ? person() : source.number;
      },
      subscribeFieldResolver: () => events(),
    },
    { contextOfEvent: () => ({}), tellsPosition: false, ...(signal && { signal }) },
  );
  if (!(Symbol.asyncIterator in stream)) throw new Error('Refused.');
  const found: unknown[] = [];
  for await (const { data, errors } of stream) {
    found.push({ ...(data?.event as object), errors: errors?.length ?? 0 });
  }
  return found;
}

test('an event whose database is away waits for it, and the next one waits behind it', async () => {
  const away = new DatabaseError('57P01');
  expect(await results([away, new DatabaseError('CONNECTION_CLOSED'), undefined, undefined])).toEqual([
    { number: 1, person: 'somebody', errors: 0 },
    { number: 2, person: 'somebody', errors: 0 },
  ]);
});

test('an event whose subscriber has left waits for nothing', async () => {
  const left = new AbortController();
  setTimeout(() => left.abort(), 20);
  const away = Array.from({ length: 50 }, () => new DatabaseError('57P01'));
  expect(await results(away, left.signal)).toMatchObject([
    { number: 1, errors: 1 },
    { number: 2, errors: 1 },
  ]);
  expect(executions).toBeLessThan(5);
});

test('an event of which a field fails for any other reason goes out without it', async () => {
  expect(await results([new DatabaseError('22P02'), undefined])).toEqual([
    { number: 1, person: null, errors: 1 },
    { number: 2, person: 'somebody', errors: 0 },
  ]);
});
