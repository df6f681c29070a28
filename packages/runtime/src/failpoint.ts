import type { Environment } from './configuration.js';

let armed: { name: string; skip: number } | undefined;

/**
 * Arms the failpoint that `FAIL_AT` names, as `name` or `name:N` to pass N times first. Does nothing
 * unless `NODE_ENV` is `test`, so that a production process cannot be made to kill itself.
 */
export function armFailpoint(environment: Environment): void {
  const wanted = environment.FAIL_AT;
  if (environment.NODE_ENV !== 'test' || !wanted) {
    armed = undefined;
    return;
  }
  const [name = '', skip = '0'] = wanted.split(':');
  armed = { name, skip: Number(skip) };
}

/** A place between two durable actions. Kills the process (SIGKILL) when fault tests armed it, else nothing. */
export function failpoint(name: string): void {
  if (armed?.name !== name) return;
  if (armed.skip > 0) {
    armed.skip -= 1;
    return;
  }
  process.kill(process.pid, 'SIGKILL');
}
