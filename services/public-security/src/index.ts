export { type PublicSecurityConfig, readConfig } from './config.js';
export { buildPublicSecuritySchema } from './schema.js';
export { MIGRATIONS, startPublicSecurity } from './service.js';
