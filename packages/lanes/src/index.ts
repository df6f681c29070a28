// Brings reflect-metadata, which type-graphql’s decorators need before the first class that carries them is read.
import '@tongbu/subgraph';

export { type FollowResponseOptions, followResponse } from './follow-response.js';
export { createLaneLoader, type LaneLoader } from './lane.loader.js';
export { LANE_OPEN, laneRecords } from './lane.retention.js';
export { isOverdue, type LaneStep, type StepOutcome, stepFrom } from './lane.rules.js';
export {
  factsOfStep,
  listLanes,
  listLanesOfPersons,
  openLane,
  openLanes,
  type StepResult,
  stepLane,
} from './lane.store.js';
export { type LaneRow, laneTable } from './lane.table.js';
export { LaneStateEnum, LaneStatus, laneStatus } from './lane.type.js';
export { type LaneEventFields, laneEvent, laneEventType } from './lane-event.type.js';
export { laneUpdates } from './lane-updates.js';
