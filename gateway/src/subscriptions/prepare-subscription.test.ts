import { expect, test } from 'vitest';
import { ScriptedAgencies } from '../testing/scripted-agencies.js';

const agencies = new ScriptedAgencies();

function upstreamVariables(query: string, variables: Record<string, unknown>, after?: string): unknown {
  const ready = agencies.ready(query, variables);
  return ready.variant.subscription?.upstreamVariables(ready.variables, after);
}

test('the cursor goes to the subgraph beside the variables of the client, not in place of one', () => {
  const query =
    'subscription ($_tongbu_after: String) { positives(jurisdiction: $_tongbu_after) { sequence } }';
  const variables = upstreamVariables(query, { _tongbu_after: '32' }, 'e.1');
  expect(Object.entries(variables ?? {}).sort()).toEqual([
    ['_tongbu_after', '32'],
    [expect.stringMatching(/^_tongbu_after_/), 'e.1'],
  ]);
  expect(agencies.ready(query, {}).variant.subscription?.variablesOfEvents).toEqual(['_tongbu_after']);
});

test('a variable may have a name that means something to JavaScript', () => {
  const query = 'subscription ($__proto__: String) { positives(jurisdiction: $__proto__) { sequence } }';
  const given = JSON.parse('{ "__proto__": "32" }');
  expect(JSON.stringify(upstreamVariables(query, given))).toBe('{"__proto__":"32"}');
});
