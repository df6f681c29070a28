import { expect, test } from 'vitest';
import { ALERTS_SDL, createTestAlerts } from '../testing/test-alerts.js';
import { startTestHub } from '../testing/test-hub.js';
import { openHubSocket } from './hub-socket.js';
import { cursorBefore } from './past-events.js';

const field = 'positiveCases';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('reading begins before the first event since a time, also where there is none', async () => {
  const alerts = createTestAlerts();
  await using hub = await startTestHub(ALERTS_SDL, alerts.fields);
  const client = openHubSocket({ url: hub.url, token: async () => 'good', canRenewToken: false });
  const { signal } = new AbortController();
  const before = (since: Date) => cursorBefore({ client, field, since, signal, quietMs: 1_000 });

  expect(await before(minutesAgo(5))).toBe('0');
  for (const [count, minutes] of [30, 20, 10].entries()) alerts.report(count, { at: minutesAgo(minutes) });
  expect(await before(minutesAgo(40))).toBe('0');
  expect(await before(minutesAgo(15))).toBe('positiveCases.2');
  expect(await before(minutesAgo(5))).toBe('positiveCases.3');
  client.terminate();
});
