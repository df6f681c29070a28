import { expect, test } from 'vitest';
import { CompositionFault, composeSupergraph } from './compose.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])\n';
const one = {
  name: 'one',
  url: 'http://one',
  sdl: `${LINK}type Query { a: A } type A @key(fields: "id") { id: ID! x: Int }`,
};
const two = { name: 'two', url: 'http://two', sdl: `${LINK}type A @key(fields: "id") { id: ID! y: Int }` };

test('the same subgraphs give the same supergraph in any order', () => {
  const supergraph = composeSupergraph([one, two]);
  expect(supergraph).toBe(composeSupergraph([two, one]));
  expect(supergraph).toContain('@join__graph(name: "one", url: "http://one")');
});

test('subgraphs that do not fit are refused with the reasons', () => {
  const other = { ...two, sdl: `${LINK}type A @key(fields: "id") { id: ID! x: Int }` };
  expect(() => composeSupergraph([one, other])).toThrow(CompositionFault);
  expect(() => composeSupergraph([one, other])).toThrow(/A\.x/);
});
