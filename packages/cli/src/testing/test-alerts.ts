import { GraphQLError } from 'graphql';
import type { TestFields } from './test-hub.js';
import { TestLog } from './test-log.js';

/** The part of the contract that alerts and lanes use. */
export const ALERTS_SDL = `
  scalar Cursor
  type Query { ok: Boolean }
  type Case { id: ID!  caseNumber: String!  status: String!  reportedAt: String!  jurisdiction: String!  exercise: Boolean! }
  type PositiveCaseEvent { cursor: Cursor!  sequence: Int!  eventId: ID!  occurredAt: String!  exercise: Boolean!  case: Case }
  type LaneEvent { cursor: Cursor!  sequence: Int!  eventId: ID!  occurredAt: String!  caseId: ID!  state: String!  case: Case }
  type Subscription {
    positiveCases(after: Cursor, jurisdiction: String): PositiveCaseEvent!
    verificationUpdates(after: Cursor): LaneEvent!
    transferUpdates(after: Cursor): LaneEvent!
    tracingUpdates(after: Cursor): LaneEvent!
    communityControlUpdates(after: Cursor): LaneEvent!
  }
`;

export type LaneStream =
  | 'verificationUpdates'
  | 'transferUpdates'
  | 'tracingUpdates'
  | 'communityControlUpdates';

/** A hub's alerts and lanes in memory. */
export interface TestAlerts {
  readonly fields: TestFields;
  /** Reports case number `count`; answers its id. */
  report(count: number, more?: { jurisdiction?: string; at?: Date }): string;
  lane(stream: LaneStream, caseId: string, state?: string): void;
  /** The next reads of a case fail, as those of a database that is just gone. */
  loseCases(times: number): void;
  expireCursors(): void;
}

export function createTestAlerts(): TestAlerts {
  const cases = new Map<string, object>();
  const alerts = new TestLog('positiveCases');
  const lanes = new Map<LaneStream, TestLog>();
  let lostReads = 0;
  let isExpired = false;
  const laneLog = (stream: LaneStream) => {
    const log = lanes.get(stream) ?? new TestLog(stream);
    lanes.set(stream, log);
    return log;
  };
  const readCase = (id: string) => {
    if (lostReads === 0) return cases.get(id) ?? null;
    lostReads -= 1;
    throw new GraphQLError('The request failed inside the service.', { extensions: { code: 'INTERNAL' } });
  };
  const withCase = (event: Readonly<Record<string, unknown>>) => ({
    ...event,
    case: () => readCase(String(event.caseId)),
  });
  const laneStream = (stream: LaneStream) =>
    async function* ({ after }: { after?: string }) {
      for await (const event of laneLog(stream).read(after)) yield withCase(event);
    };
  return {
    fields: {
      async *positiveCases({ after, jurisdiction }: { after?: string; jurisdiction?: string }) {
        if (isExpired)
          throw new GraphQLError('Too old.', { extensions: { code: 'CURSOR_EXPIRED', oldestCursor: '7' } });
        for await (const event of alerts.read(after)) {
          if (jurisdiction === undefined || String(event.place).startsWith(jurisdiction.slice(0, 4)))
            yield withCase(event);
        }
      },
      verificationUpdates: laneStream('verificationUpdates'),
      transferUpdates: laneStream('transferUpdates'),
      tracingUpdates: laneStream('tracingUpdates'),
      communityControlUpdates: laneStream('communityControlUpdates'),
    },
    report: (count, { jurisdiction = '321002', at = new Date() } = {}) => {
      const id = `case-${count}`;
      const caseNumber = `N-${count}`;
      cases.set(id, {
        id,
        caseNumber,
        status: 'SCREENED_POSITIVE',
        reportedAt: at.toISOString(),
        jurisdiction,
        exercise: true,
      });
      alerts.append({ caseId: id, place: jurisdiction, exercise: true }, at);
      return id;
    },
    lane: (stream, caseId, state = 'OPEN') => void laneLog(stream).append({ caseId, state }),
    loseCases: (times) => {
      lostReads = times;
    },
    expireCursors: () => {
      isExpired = true;
    },
  };
}
