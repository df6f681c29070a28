import { context, type TracerProvider } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../logger.js';

const STOP_WITHIN_MS = 2_000;
const COMPLAIN_EVERY_MS = 60_000;

/** The SDK, put together. This file is loaded only where tracing is on. */
export function openTelemetry({ serviceName, url, log }: { serviceName: string; url: string; log: Logger }): {
  readonly provider: TracerProvider;
  readonly stop: () => Promise<void>;
} {
  const complain = seldom((error) => log.warn({ err: error }, 'traces could not be sent'));
  setGlobalErrorHandler(complain);
  const provider = new BasicTracerProvider({
    resource: detectResources({ detectors: [envDetector] }).merge(
      resourceFromAttributes({ 'service.name': serviceName, 'service.namespace': 'tongbu' }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    provider,
    stop: async () => {
      context.disable();
      await within(STOP_WITHIN_MS, provider.shutdown().catch(complain));
    },
  };
}

/** A collector that is away must not fill the log. */
function seldom(complain: (error: unknown) => void): (error: unknown) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - lastAt < COMPLAIN_EVERY_MS) return;
    lastAt = performance.now();
    complain(error);
  };
}

/** Waits for an end, whichever it is, but no longer than that. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, tooLong]);
  clearTimeout(timer);
}
