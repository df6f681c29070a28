export { readConfig } from './config.js';
export { RETENTION } from './retention.js';
export { buildCivilAffairsSchema } from './schema.js';
export { MIGRATIONS, startCivilAffairs } from './service.js';
