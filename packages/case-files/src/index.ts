export { type CaseFileLoader, type CaseFileLoaderOptions, createCaseFileLoader } from './case-file.loader.js';
export { caseFiles, type FilesOfPeople, filesOfPeople } from './case-file.retention.js';
export {
  addPersons,
  endCaseFile,
  keepLane,
  openCaseFile,
  removeExerciseCaseFiles,
} from './case-file.store.js';
export {
  type CaseFileState,
  caseFileLaneTable,
  caseFilePersonTable,
  caseFileTable,
} from './case-file.table.js';
export { type FollowCaseFilesOptions, followCaseFiles } from './follow-case-files.js';
export { type KnownLane, openAgencies } from './open-agencies.rules.js';
export { type HeardLane, parkedEnds, withoutEnded } from './parked-ends.js';
