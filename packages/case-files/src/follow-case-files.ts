import { type Follower, follow } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import type { ServiceResources } from '@tongbu/subgraph';
import { type KnownEvent, LANES, laneAgency, laneTopic } from '@tongbu/vocabulary';
import { addPersons, CONSUMERS, endCaseFile, keepLane, openCaseFile } from './case-file.store.js';

export interface FollowCaseFilesOptions {
  /**
   * Holds what this agency keeps of people who become the subject or a contact of a case, in the transaction that adds
   * them: who erases waits for it and sees them, or was first.
   */
  readonly hold?: (tx: Transaction, personIds: readonly string[]) => Promise<void>;
}

/**
 * Keeps the files of this agency up to date: the cases, their people and their ends from health, and the lanes of the
 * other agencies from each of them. For the agencies other than health, which keeps the cases itself. Starts from the
 * oldest event that is kept, so that a database which never had files gets them.
 */
export function followCaseFiles(
  resources: ServiceResources,
  { hold }: FollowCaseFilesOptions = {},
): Follower[] {
  const { store, events, log, agency, sourceOf } = resources;
  const cases = follow({
    store,
    events,
    log,
    consumer: CONSUMERS,
    topic: 'response',
    source: sourceOf('HEALTH', 'response'),
    handle: async (tx, event) => {
      await fileEvent(tx, event);
      const personIds = peopleOf(event);
      if (personIds.length > 0) await hold?.(tx, personIds);
    },
  });
  const others = LANES.filter((lane) => !['HEALTH', agency].includes(laneAgency(lane)));
  const lanes = others.map((lane) => {
    const topic = laneTopic(lane);
    return follow({
      store,
      events,
      log,
      consumer: `${CONSUMERS}-${topic}`,
      topic,
      source: sourceOf(laneAgency(lane), topic),
      handle: async (tx, { type, payload, sequence }) => {
        if (type !== 'lane.changed') return;
        await keepLane(tx, { caseId: payload.caseId, lane, state: payload.state, sequence });
      },
    });
  });
  return [cases, ...lanes];
}

async function fileEvent(tx: Transaction, event: KnownEvent): Promise<void> {
  switch (event.type) {
    case 'case.positive':
      return openCaseFile(tx, event.payload);
    case 'case.settled':
      if (event.payload.outcome === 'EXCLUDED')
        await endCaseFile(tx, event.payload, {
          state: 'EXCLUDED',
          endedAt: new Date(event.payload.settledAt),
        });
      return;
    case 'case.closed':
      return endCaseFile(tx, event.payload, {
        state: 'CLOSED',
        endedAt: new Date(event.payload.closedAt),
      });
    case 'contacts.recorded':
      return addPersons(tx, event.payload.caseId, event.payload.personIds);
    default:
      return;
  }
}

function peopleOf(event: KnownEvent): readonly string[] {
  if (event.type === 'contacts.recorded') return event.payload.personIds;
  return event.type === 'case.positive' && event.payload.personId !== null ? [event.payload.personId] : [];
}
