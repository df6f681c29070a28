import { covers, LANES, type LaneKind } from '@tongbu/vocabulary';
import type { Client } from 'graphql-ws';
import { eventStream, type StreamEvent } from '../client/event-stream.js';
import { HubRefusal } from '../client/hub-failure.js';
import { openHubSocket } from '../client/hub-socket.js';
import { cursorBefore } from '../client/past-events.js';
import type { TokenSource } from '../client/token-source.js';
import { CommandRefusal } from '../shell.js';
import {
  ALERTS,
  type Alert,
  LANE_STREAMS,
  type LaneEvent,
  laneQuery,
  laneSchema,
  type WatchedCase,
} from './alert.js';
import type { Display } from './display.js';
import { KnownCases } from './known-cases.js';
import type { WatchState } from './watch-state.js';

export interface WatchOptions {
  readonly url: string;
  readonly token: TokenSource;
  readonly canRenewToken: boolean;
  readonly jurisdiction?: string | undefined;
  readonly state: WatchState;
  readonly display: Display;
  /** Told what happens to the connection. */
  readonly note: (line: string) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Of the sign of life that a silent socket is asked for; see `openHubSocket`. */
  readonly silenceMs?: number;
  readonly patienceMs?: number;
}

/** A lane may be heard of before its alert: so long it waits for it. */
const LONGEST_HOLD_MS = 2_000;
/** Alerts come in the order of their commits, which need not be that of their reports. */
const REPORTED_TOGETHER_MS = 5_000;

/**
 * Shows every alert from the state's cursor on, and the lanes as they open, until the signal. A break of whatever
 * length loses nothing and repeats nothing. Throws `CommandRefusal` where the hub refuses for good.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { url, token, canRenewToken, note, signal, silenceMs, patienceMs } = options;
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  const client = openHubSocket({
    url,
    token,
    canRenewToken,
    onConnected: () => note('connected'),
    onLost: (reason) => {
      if (!ended.aborted) note(`the connection is lost (${reason}); trying again, nothing will be missed`);
    },
    ...(silenceMs !== undefined && { silenceMs }),
    ...(patienceMs !== undefined && { patienceMs }),
  });
  const room: Room = { ...options, client, signal: ended, known: new KnownCases() };
  try {
    await Promise.all(
      [watchAlerts(room), ...LANES.map((lane) => watchLane(lane, room))].map(async (stream) => {
        try {
          await stream;
        } catch (error) {
          failed.abort();
          throw refusalOf(error);
        }
      }),
    );
  } finally {
    failed.abort();
    // Fails where it is just connecting; then there is nothing to close.
    void Promise.resolve(client.dispose()).catch(() => {});
  }
}

type Room = WatchOptions & { readonly client: Client; readonly known: KnownCases };

async function watchAlerts(room: Room): Promise<void> {
  const { client, signal, jurisdiction, state, display, known } = room;
  const { field, query, schema } = ALERTS;
  const events = eventStream<Alert>({
    client,
    field,
    query,
    schema,
    ...(jurisdiction !== undefined && { variables: { jurisdiction } }),
    after: await cursorOf(field, room),
    isWhole: (alert) => alert.case !== null,
    signal,
  });
  for await (const alert of events) {
    if (!isNews(field, alert, room)) continue;
    await display.alert(alert);
    state.advance(field, alert);
    if (alert.case) known.add(alert.case);
  }
}

async function watchLane(lane: LaneKind, room: Room): Promise<void> {
  const { client, signal, state, display, known } = room;
  const field = LANE_STREAMS[lane];
  const events = eventStream<LaneEvent>({
    client,
    field,
    query: laneQuery(field),
    schema: laneSchema,
    after: await cursorOf(field, room),
    signal,
  });
  for await (const event of events) {
    if (!isNews(field, event, room)) continue;
    if (isAwaited(event, room)) await known.wait(event.caseId, LONGEST_HOLD_MS);
    const about = known.find(event.caseId) ?? event.case ?? undefined;
    if (isOfPlace(about, room)) await display.lane(lane, event, about);
    state.advance(field, event);
  }
}

/** Where a stream goes on: at the saved cursor, or, the first time, at the moment when the watch began. */
async function cursorOf(field: string, { client, state, signal }: Room): Promise<string> {
  return state.cursorOf(field) ?? (await cursorBefore({ client, field, since: state.since, signal }));
}

function isNews(field: string, event: StreamEvent, { state }: Room): boolean {
  if (state.cursorOf(field) === undefined) return event.occurredAt >= state.since;
  return !state.hasShown(field, event.eventId);
}

/** Whether the alert of the lane's case is still to come; one that was shown before a restart is not. */
function isAwaited({ case: about }: LaneEvent, { state, jurisdiction }: Room): boolean {
  if (!about || (jurisdiction !== undefined && !covers(jurisdiction, about.jurisdiction))) return false;
  const shownUpTo = state.lastAt(ALERTS.field) ?? state.since;
  return about.reportedAt.getTime() > shownUpTo.getTime() - REPORTED_TOGETHER_MS;
}

function isOfPlace(about: WatchedCase | undefined, { jurisdiction }: Room): boolean {
  return jurisdiction === undefined || about === undefined || covers(jurisdiction, about.jurisdiction);
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof HubRefusal)) return error;
  switch (error.code) {
    case 'CURSOR_EXPIRED':
      return new CommandRefusal(
        'watch: the hub no longer keeps what followed the last alert shown here: some may have been missed. To go on from now, use another --cursor-file, and look through the line list for the time between',
      );
    case 'UNAUTHENTICATED':
      return new CommandRefusal(
        'watch: the hub does not take the token, or it has expired; with another one, watch goes on where it stopped',
      );
    default:
      return new CommandRefusal(`watch: the hub refuses: ${error.code} ${error.message}`);
  }
}
