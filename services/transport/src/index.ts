export { readConfig } from './config.js';
export { buildTransportSchema } from './schema.js';
export { MIGRATIONS, startTransport } from './service.js';
