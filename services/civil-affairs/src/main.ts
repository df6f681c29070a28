import { runMain } from '@tongbu/runtime';
import { readConfig } from './config.js';
import { startCivilAffairs } from './service.js';

await runMain({
  name: 'civil-affairs',
  environment: process.env,
  start: async (lifecycle) => lifecycle.ready(await startCivilAffairs(readConfig(process.env), lifecycle)),
});
