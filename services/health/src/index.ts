export { readConfig } from './config.js';
export { RETENTION } from './retention.js';
export { buildHealthSchema } from './schema.js';
export { MIGRATIONS, startHealth } from './service.js';
