import { runMain } from '@tongbu/runtime';
import { readConfig } from './config.js';
import { startTransport } from './service.js';

await runMain({
  name: 'transport',
  environment: process.env,
  start: async (lifecycle) => lifecycle.ready(await startTransport(readConfig(process.env), lifecycle)),
});
