import { createRequire } from 'node:module';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigurationFault } from '../configuration.js';
import { createLogger } from '../logger.js';
import { TraceReceiver } from '../testing/trace-receiver.js';
import { findTracer, startTracing, type Tracing } from './tracing.js';

const lines: string[] = [];
const log = createLogger({
  name: 'test',
  level: 'debug',
  destination: { write: (line) => lines.push(line) },
});
let receiver: TraceReceiver;
let tracing: Tracing | undefined;
beforeEach(async () => {
  lines.length = 0;
  receiver = await TraceReceiver.start();
});
afterEach(async () => {
  await stop();
  await receiver.stop();
});

async function stop(): Promise<void> {
  const stopping = tracing;
  tracing = undefined;
  await stopping?.stop();
}

const start = async (environment: Readonly<Record<string, string>>) => {
  tracing = await startTracing({ serviceName: 'one', environment, log });
  return tracing;
};
const span = () => findTracer('test')?.startSpan('a span', {}, ROOT_CONTEXT).end();

/** Whether this process has loaded the SDK, which is CommonJS. */
const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('context-async-hooks'));

test('without an endpoint, or where it is switched off, there is no tracer, and the libraries are not even loaded', async () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  for (const environment of [
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { ...endpoint, OTEL_SDK_DISABLED: 'true' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
  ]) {
    expect(await start(environment)).toBeUndefined();
    expect(findTracer('test')).toBeUndefined();
  }
  expect(isLoaded()).toBe(false);
  await start(endpoint);
  expect(isLoaded()).toBe(true);
});

test('what was not sent yet is sent when it stops, under the name of the service', async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/` });
  span();
  expect(receiver.spans).toEqual([]);
  await stop();
  expect(receiver.paths).toEqual(['/v1/traces']);
  expect(receiver.spans).toEqual([expect.objectContaining({ service: 'one', name: 'a span' })]);
  expect(findTracer('test')).toBeUndefined();
});

test('the endpoint of traces wins, and is taken as it is', async () => {
  await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/here`,
  });
  span();
  await stop();
  expect(receiver.paths).toEqual(['/here']);
});

test('a collector that does not answer is not waited for', async () => {
  receiver.isSilent = true;
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  span();
  await stop();
  expect(receiver.spans).toHaveLength(1);
  expect(receiver.waiting).toBe(1);
});

test('a collector that refuses is one warning, however often', async () => {
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '5');
  receiver.status = 400;
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  span();
  await expect.poll(() => receiver.spans.length).toBe(1);
  span();
  await expect.poll(() => receiver.spans.length).toBe(2);
  await stop();
  expect(lines.filter((line) => line.includes('traces could not be sent'))).toHaveLength(1);
  vi.unstubAllEnvs();
});

test('an endpoint that is no address is a fault of the configuration', async () => {
  await expect(start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })).rejects.toEqual(
    new ConfigurationFault(['OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https address']),
  );
});
