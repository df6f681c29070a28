export { type FoundText, findInDatabase } from './find-in-database.js';
export { type ServiceJob, startServiceJob } from './service-job.js';
