import { type Follower, follow } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import type { ServiceResources } from '@tongbu/subgraph';
import { type KnownEvent, LANES, laneAgency, laneTopic } from '@tongbu/vocabulary';
import { addPersons, endCaseFile, keepLane, openCaseFile } from './case-file.store.js';

/**
 * Keeps the files of this agency up to date: the cases, their people and their ends from health, and the lanes of the
 * other agencies from each of them. For the agencies other than health, which keeps the cases itself. Starts from the
 * oldest event that is kept, so that a database which never had files gets them.
 */
export function followCaseFiles(resources: ServiceResources): Follower[] {
  const { store, events, log, agency, sourceOf } = resources;
  const cases = follow({
    store,
    events,
    log,
    consumer: 'case-files',
    topic: 'response',
    source: sourceOf('HEALTH', 'response'),
    handle: (tx, event) => fileEvent(tx, event),
  });
  const others = LANES.filter((lane) => !['HEALTH', agency].includes(laneAgency(lane)));
  const lanes = others.map((lane) => {
    const topic = laneTopic(lane);
    return follow({
      store,
      events,
      log,
      consumer: `case-files-${topic}`,
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
      if (event.payload.outcome === 'EXCLUDED') await endCaseFile(tx, event.payload, 'EXCLUDED');
      return;
    case 'case.closed':
      return endCaseFile(tx, event.payload, 'CLOSED');
    case 'contacts.recorded':
      return addPersons(tx, event.payload.caseId, event.payload.personIds);
    default:
      return;
  }
}
