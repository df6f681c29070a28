import { Fault } from '@tongbu/runtime';
import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';
import { PageInfo } from './page-info.type.js';

/** The most that one page may hold. */
export const MAX_PAGE = 100;

export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
}

/**
 * Makes the Relay connection type of a node type: `CaseConnection` with its `CaseEdge`.
 * Several agencies may give one that is shareable.
 * https://relay.dev/graphql/connections.htm
 */
export function connectionType<Node extends object>(
  node: ClassType<Node>,
  name: string,
  { isShareable = false }: { readonly isShareable?: boolean } = {},
) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'The place of this edge: pass it as `after`.' })
    cursor!: string;

    @Field(() => node, { description: `The ${name} itself.` })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} records.` })
  class Connection implements Page<Node> {
    @Field(() => [Edge], { description: 'The page, in order.' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;
  }
  if (isShareable) for (const type of [Edge, Connection]) Directive('@shareable')(type);
  return Connection;
}

/** The size of the page asked for; throws `INVALID_INPUT` outside 1 to 100. */
export function pageSize(first: number): number {
  if (first < 1 || first > MAX_PAGE) {
    throw new Fault('INVALID_INPUT', { message: `first must be from 1 to ${MAX_PAGE}.` });
  }
  return first;
}

/**
 * Makes a page from up to `first + 1` rows that a keyset query returned: the extra row only tells that more
 * follow. `keyOf` names the row's place in the order, `after` is the key that the query continued from.
 */
export function pageOf<Row, Node>(
  rows: readonly Row[],
  {
    first,
    after,
    keyOf,
    nodeOf,
  }: { first: number; after: string | undefined; keyOf: (row: Row) => string; nodeOf: (row: Row) => Node },
): Page<Node> {
  const edges = rows.slice(0, first).map((row) => ({ cursor: encodeKey(keyOf(row)), node: nodeOf(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
  };
}

const encodeKey = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');

/** The keyset key in a page cursor; throws `CURSOR_INVALID` for what is none. */
export function decodePageCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const key = Buffer.from(after, 'base64url').toString('utf8');
  if (after.length > 400 || encodeKey(key) !== after) throw new Fault('CURSOR_INVALID');
  return key;
}
