import { watchProcesses } from '../processes/usage.mjs';

/** Asks one hub for so many seconds, and says at what rate it answered and what its own processes took, the database apart. */
export async function measureRound({ pids }, query, { seconds, clients }) {
  const { postgres: _, ...ours } = pids;
  const cpu = watchProcesses(Object.values(ours));
  const own = process.cpuUsage();
  const beganAt = performance.now();
  const end = beganAt + seconds * 1_000;
  let requests = 0;
  const client = async () => {
    for (; performance.now() < end; requests += 1) await query();
  };
  await Promise.all(Array.from({ length: clients }, client));
  const tookMs = performance.now() - beganAt;
  const processesMs = cpu().reduce((sum, ms) => sum + ms, 0);
  const { user, system } = process.cpuUsage(own);
  return {
    rps: (requests / tookMs) * 1_000,
    cpuMs: processesMs / requests,
    loadCpuMs: (user + system) / 1_000 / requests,
  };
}
