import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../statistics.mjs';

const SHOWN = 25;
/** What V8 calls time in which nothing ran, or nothing of JavaScript's. */
const IDLE = new Set(['(idle)', '(root)']);

/** Arguments that make Node write a profile of a process into a folder, or none without a folder. */
export function profileArgs(folder) {
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

/** The functions in which the profiled processes spent most time themselves, as a table for people. */
export function hottest(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const byFunction = new Map();
  const bySource = new Map();
  let all = 0;
  for (const file of files) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const callFrames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [index, id] of samples.entries()) {
      const { functionName, url, lineNumber } = callFrames.get(id);
      if (IDLE.has(functionName)) continue;
      const micros = timeDeltas[index];
      const source = sourceOf(url, functionName);
      all += micros;
      add(byFunction, `${functionName || '(anonymous)'}  ${source}:${lineNumber + 1}`, micros);
      add(bySource, source, micros);
    }
  }
  const share = (micros) => `${Math.round((micros / all) * 1000) / 10} %`;
  const top = (times) =>
    [...times]
      .sort(([, one], [, other]) => other - one)
      .slice(0, SHOWN)
      .map(([name, micros]) => [name, share(micros)]);
  return [
    table(['source', 'of the time'], top(bySource)),
    '',
    table(['function', 'of the time'], top(byFunction)),
  ].join('\n');
}

const add = (times, name, micros) => times.set(name, (times.get(name) ?? 0) + micros);

/** A file of ours by its path, a package by its name, and what has no file by what it is. */
function sourceOf(url, functionName) {
  const packaged = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)/.exec(url);
  if (packaged) return `${packaged[1]}/${packaged[2]}`;
  if (url.startsWith('node:')) return url;
  return url === ''
    ? functionName.startsWith('(')
      ? functionName
      : '(native)'
    : url.replace(/^.*\/dist\//, '');
}
