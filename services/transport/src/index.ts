export { readConfig } from './config.js';
export { RETENTION } from './retention.js';
export { buildTransportSchema } from './schema.js';
export { MIGRATIONS, startTransport } from './service.js';
