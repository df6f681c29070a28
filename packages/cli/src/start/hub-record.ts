import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const recordSchema = z.object({
  /** Where the gateway answers. */
  url: z.string(),
  /** The port of every process that has one, by name: `gateway`, `health` … */
  ports: z.record(z.string(), z.number()),
  /** The processes that the hub runs now; the next hub looks here for what a killed one left. */
  processes: z.record(z.string(), z.object({ pid: z.number(), start: z.string() })),
});

/** What a hub says of itself in `hub.json` of its data folder. */
export type HubRecord = z.infer<typeof recordSchema>;

const recordFile = (dataDir: string) => join(dataDir, 'hub.json');

/** Replaces the record in one step, so that a reader or a kill never meets half of it. */
export function writeHubRecord(dataDir: string, record: HubRecord): void {
  const draft = `${recordFile(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, recordFile(dataDir));
}

/** The record of the hub that has, or had, this folder; undefined when there is none that can be read. */
export function readHubRecord(dataDir: string): HubRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeHubRecord(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true });
}
