import { runMain } from '@tongbu/runtime';
import { readConfig } from './config.js';
import { startPublicSecurity } from './service.js';

await runMain({
  name: 'public-security',
  environment: process.env,
  start: async (lifecycle) => lifecycle.ready(await startPublicSecurity(readConfig(process.env), lifecycle)),
});
