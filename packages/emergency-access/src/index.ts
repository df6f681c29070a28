export { accountOf } from './account.js';
export {
  createEmergencyAccesses,
  type EmergencyAccesses,
  type EmergencyAccessesOptions,
} from './emergency-access.loader.js';
export { type Holder, isLive, keepEnded, keepOpened, listLive } from './emergency-access.store.js';
export { type EmergencyAccessRow, emergencyAccessTable } from './emergency-access.table.js';
export { followEmergencyAccesses, keepEvent } from './follow-emergency-accesses.js';
