export { readConfig } from './config.js';
export { buildHealthSchema } from './schema.js';
export { MIGRATIONS, startHealth } from './service.js';
