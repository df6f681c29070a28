import { z } from 'zod';

/** A configuration that cannot be run, with every fault found, each one line and without the offending value. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault';
  readonly faults: readonly string[];
  /** Whether the same configuration may be run a moment later: a port that its last user is about to give back. */
  readonly mayPass: boolean;

  constructor(faults: readonly string[], { mayPass = false }: { readonly mayPass?: boolean } = {}) {
    super(faults.join('\n'));
    this.faults = faults;
    this.mayPass = mayPass;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that `shape` names; a variable set to the empty string counts as absent.
 * Throws `ConfigurationFault` with every fault at once. Values are never repeated: they may be secrets.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new ConfigurationFault(
    result.error.issues.map((issue) => {
      const name = issue.path.map(String).join('.');
      return name in given ? `${name}: ${issue.message}` : `${name}: is required`;
    }),
  );
}

/** A TCP port from the environment; 0 asks the system for a free one. */
export const portVariable = z.coerce
  .number({ error: 'must be a port number from 0 to 65535' })
  .int('must be a port number from 0 to 65535')
  .min(0, 'must be a port number from 0 to 65535')
  .max(65_535, 'must be a port number from 0 to 65535');

/** An address of an HTTP service. */
export const urlVariable = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** An address of a PostgreSQL database. */
export const databaseUrlVariable = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://');

export const logLevelVariable = z
  .enum(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    error: 'must be one of silent, error, warn, info, debug, trace',
  })
  .default('info');
