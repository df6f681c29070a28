import os from 'node:os';

/** What the figures were measured on. */
export function describeMachine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.release()}`,
    node: process.version,
    /** How busy the machine was with other things when the bench began: nothing below was measured alone if this is high. */
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** Measures this process's own share of one core: a generator that is busy measures itself. */
export function watchOwnCpu() {
  const began = { cpu: process.cpuUsage(), at: performance.now() };
  return () => {
    const { user, system } = process.cpuUsage(began.cpu);
    return Math.round(((user + system) / 1000 / (performance.now() - began.at)) * 100) / 100;
  };
}

/** Measures how busy the whole machine is, hub, generator and strangers together: 1 is every core. */
export function watchMachine() {
  const read = () => {
    const times = os.cpus().map((cpu) => cpu.times);
    const idle = times.reduce((sum, time) => sum + time.idle, 0);
    return { idle, all: times.reduce((sum, time) => sum + Object.values(time).reduce((a, b) => a + b), 0) };
  };
  const began = read();
  return () => {
    const now = read();
    return Math.round((1 - (now.idle - began.idle) / (now.all - began.all)) * 100) / 100;
  };
}
