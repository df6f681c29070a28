import { until } from '../hub/launch.js';
import type { RunningHub } from '../hub/start-hub.js';
import { asAdministrator } from './canary-hub.js';
import { CANARIES } from './canary-people.js';

const isReady = async (port: number) => {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  return answer?.ok === true;
};

/** What goes wrong, in this order. Each is over when its promise is, but for what the next requests still see of it. */
export function breakThings(hub: RunningHub): (() => Promise<void>)[] {
  const { dataDir } = hub;
  const inHealth = (statement: string) => asAdministrator(dataDir, 'health', statement);
  const [canary] = CANARIES;
  return [
    async () => hub.kill('public-security'),
    // Statements that fail while they hold a value.
    async () => {
      await inHealth(`select '${canary?.name}'::uuid`);
      await inHealth('insert into contact select * from contact');
      await inHealth(`select length('${canary?.idNumber}') / 0`);
      await asAdministrator(dataDir, 'civil-affairs', 'insert into household select * from household');
    },
    async () => void (await inHealth('alter table audit_log rename to audit_log_away')),
    async () => {
      await until('the audit log is back', () => inHealth('alter table audit_log_away rename to audit_log'));
      await until('health is ready', () => isReady(hub.ports.health));
    },
    async () => {
      hub.kill('postgres');
      await until('the database is back', () => inHealth('select 1'), 60_000);
      await until('health is ready', () => isReady(hub.ports.health), 60_000);
    },
    async () => hub.kill('health'),
  ];
}
