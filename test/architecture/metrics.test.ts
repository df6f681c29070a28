import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway } from '@tongbu/gateway';
import { expect, test } from 'vitest';
import { ROOT } from './source-files.js';

const PREFIX = 'tongbu_gateway_';

test('docs/operations.md names every metric of the gateway with its type and meaning, and no other', async () => {
  const supergraph = readFileSync(join(ROOT, 'gateway/supergraph.graphql'), 'utf8');
  const gateway = await startGateway({ supergraph, port: 0 });
  const text = await (await fetch(`http://127.0.0.1:${gateway.port}/metrics`)).text();
  await gateway.close();
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
  const metrics = [...text.matchAll(/^# HELP (\S+) (.+)$/gm)]
    .filter(([, name]) => name?.startsWith(PREFIX))
    .map(([, name, help]) => [name, types.get(name), help]);

  const manual = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const rows = manual
    .split('\n')
    .filter((line) => line.startsWith(`| \`${PREFIX}`))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name, type, , help]) => [name?.replaceAll('`', ''), type, help]);
  expect(metrics.length).toBeGreaterThan(15);
  expect(rows.toSorted()).toEqual(metrics.toSorted());
});
