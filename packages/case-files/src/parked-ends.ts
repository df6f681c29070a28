import { parkedEvent } from '@tongbu/events';
import { laneTopic } from '@tongbu/vocabulary';
import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { KnownLane } from './open-agencies.rules.js';

/** An end that was heard of and could not be applied: that of a response, or of a lane of it. */
export interface ParkedEnd {
  readonly topic: string;
  readonly type: string;
  /** The event's number. */
  readonly sequence: number;
}

const IS_END = sql`(${parkedEvent.type} = 'case.closed'
  or (${parkedEvent.type} = 'case.settled' and ${parkedEvent.payload} ->> 'outcome' = 'EXCLUDED')
  or (${parkedEvent.type} = 'lane.changed' and ${parkedEvent.payload} ->> 'state' in ('DONE', 'STOOD_DOWN')))`;

/**
 * The ends of a case that its consumers have parked, for a statement that is read in the service's scope. An end that cannot be
 * applied ends access all the same: it waits for somebody who replays it, and nobody reads meanwhile.
 */
export const parkedEnds = (caseId: AnyPgColumn, consumers: string): SQL<ParkedEnd[]> =>
  sql<ParkedEnd[]>`array(
    select json_build_object('topic', ${parkedEvent.topic}, 'type', ${parkedEvent.type}, 'sequence', ${parkedEvent.seq})
    from ${parkedEvent}
    where ${parkedEvent.consumer} ^@ ${consumers} and ${IS_END} and ${parkedEvent.payload} ->> 'caseId' = ${caseId}::text)`;

/** Whether the end of the response itself is among them. */
export const endsCase = (ends: readonly ParkedEnd[]): boolean =>
  ends.some(({ type }) => type !== 'lane.changed');

/** A lane as it was last heard of, with the number of the event that said so. */
export type HeardLane = KnownLane & { readonly sequence: number };

/** Those of the lanes that none of the ends is about: a later one, that is. */
export const withoutEnded = (lanes: readonly HeardLane[], ends: readonly ParkedEnd[]): HeardLane[] =>
  lanes.filter(
    ({ lane, sequence }) =>
      !ends.some(
        (end) => end.type === 'lane.changed' && end.topic === laneTopic(lane) && end.sequence > sequence,
      ),
  );
