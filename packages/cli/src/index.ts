// What tests and benchmarks drive a hub with; the commands themselves are in main.ts.
export { buildCity, type CityPlan } from './city/city.js';
export { type Desks, openDesks } from './city/desks.js';
export { type Resident, registerCity } from './city/register-city.js';
export { type ReportedCase, reportPositive } from './city/report-positive.js';
export { eventSchema, eventStream, type StreamEvent } from './client/event-stream.js';
export { type DatedAnswer, HubClient, type Operation } from './client/hub-client.js';
export { openHubSocket } from './client/hub-socket.js';
export { BEGINNING, cursorBefore } from './client/past-events.js';
export { developmentTokens, type KeyPlace, type TokenSource } from './client/token-source.js';
export { type DrillHub, startDrillHub } from './drill/drill-hub.js';
export type { DrilledCase, StartedLane } from './drill/drilled-case.js';
export { missingLanes, skewMs } from './drill/drilled-case.js';
export { readLanes } from './drill/read-lanes.js';
export { ALERTS, LANE_STREAMS } from './watch/alert.js';
