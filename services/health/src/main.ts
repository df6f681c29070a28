import { runMain } from '@tongbu/runtime';
import { readConfig } from './config.js';
import { startHealth } from './service.js';

await runMain({
  name: 'health',
  environment: process.env,
  start: async (lifecycle) => lifecycle.ready(await startHealth(readConfig(process.env), lifecycle)),
});
