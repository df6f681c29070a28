import type { Tracer, TracerProvider } from '@opentelemetry/api';
import { type Environment, readEnvironment, urlVariable } from '../configuration.js';
import type { Logger } from '../logger.js';

const VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: urlVariable.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urlVariable.optional(),
};

export interface TracingOptions {
  /** `service.name` of every span. The launcher gives all its processes one environment, so the environment cannot say it. */
  readonly serviceName: string;
  readonly environment: Environment;
  readonly log: Logger;
}

export interface Tracing {
  /** Sends what was not sent yet, and waits for that only for a bounded time. */
  stop(): Promise<void>;
}

let running: TracerProvider | undefined;

/** The process's tracer; `undefined` while tracing is off, so that nobody makes anything for it. */
export function findTracer(name: string): Tracer | undefined {
  return running?.getTracer(name);
}

/**
 * Starts tracing for the process where an OTLP endpoint is configured, and otherwise does nothing: not even the
 * libraries are loaded. `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER` and the other standard variables mean
 * what the specification says. Throws `ConfigurationFault` when the endpoint is not an address.
 */
export async function startTracing({
  serviceName,
  environment,
  log,
}: TracingOptions): Promise<Tracing | undefined> {
  const url = endpointOf(environment);
  if (url === undefined) return undefined;
  const { openTelemetry } = await import('./open-telemetry.js');
  const { provider, stop } = openTelemetry({ serviceName, url, log });
  running = provider;
  return {
    stop: () => {
      if (running === provider) running = undefined;
      return stop();
    },
  };
}

function endpointOf(environment: Environment): string | undefined {
  if (environment.OTEL_SDK_DISABLED === 'true' || environment.OTEL_TRACES_EXPORTER === 'none')
    return undefined;
  const read = readEnvironment(VARIABLES, environment);
  if (read.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined) return read.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const base = read.OTEL_EXPORTER_OTLP_ENDPOINT;
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`;
}
