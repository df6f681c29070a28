import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubConfig } from './hub-config.js';
import { keyFolder } from './secrets.js';

const STATES = ['wanted', 'loaded', 'left-out'] as const;

/** `wanted` from the first start until the city is in, so that a start killed on the way is continued by the next. */
export type CityState = (typeof STATES)[number];

const stateFile = (dataDir: string) => join(dataDir, 'city');

/**
 * Decides whether the data folder gets a synthetic city: at its first start, unless it shall stay empty or an
 * agency works on a database of its own, where invented people have no business. Call it before anything
 * else is put into the folder; what was decided once stays, except that `empty` takes back a city not yet loaded.
 */
export function decideOnCity(
  { dataDir, databases }: HubConfig,
  empty: boolean,
): { city: CityState; isFirstStart: boolean } {
  const before = readCityState(dataDir);
  const isFirstStart = before === undefined && !existsSync(keyFolder(dataDir));
  const isWelcome = !empty && Object.keys(databases).length === 0;
  const city =
    (isFirstStart || before === 'wanted') && isWelcome
      ? 'wanted'
      : before === 'loaded'
        ? 'loaded'
        : 'left-out';
  writeCityState(dataDir, city);
  return { city, isFirstStart: isFirstStart || before === 'wanted' };
}

/** Records what became of the city. */
export function writeCityState(dataDir: string, state: CityState): void {
  writeFileSync(stateFile(dataDir), `${state}\n`);
}

function readCityState(dataDir: string): CityState | undefined {
  try {
    const text = readFileSync(stateFile(dataDir), 'utf8').trim();
    return STATES.find((state) => state === text);
  } catch {
    return undefined;
  }
}
