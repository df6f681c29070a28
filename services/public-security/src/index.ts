export { type PublicSecurityConfig, readConfig } from './config.js';
export { RETENTION } from './retention.js';
export { buildPublicSecuritySchema } from './schema.js';
export { MIGRATIONS, startPublicSecurity } from './service.js';
