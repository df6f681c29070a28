import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RETENTION as CIVIL_AFFAIRS } from '@tongbu/civil-affairs';
import { RETENTION as HEALTH } from '@tongbu/health';
import { RETENTION as PUBLIC_SECURITY } from '@tongbu/public-security';
import type { RetentionSubject } from '@tongbu/retention';
import { RETENTION as TRANSPORT } from '@tongbu/transport';
import {
  AGENCIES,
  type Agency,
  agencyName,
  agencySlug,
  EDITIONS,
  RETENTION_CLASSES,
  type ReferenceDate,
  type RetentionClass,
  retentionClassName,
} from '@tongbu/vocabulary';
import { ROOT } from './source-files.js';

/** What each agency erases. */
export const SUBJECTS: Readonly<Record<Agency, readonly RetentionSubject[]>> = {
  HEALTH,
  PUBLIC_SECURITY,
  TRANSPORT,
  CIVIL_AFFAIRS,
};

/** Tables that nothing is erased from by a period, and why. */
export const KEPT: Readonly<Record<string, string>> = {
  event: 'ids, codes and times; removed by `pruneEvents`',
  topic_head: 'a counter for each topic',
  inbox: 'which events were applied',
  consumer_cursor: 'how far each follower has come',
  parked_event: 'events as they were: ids, codes and times',
  audit_log: 'who did what to which id; no value of a person',
  audit_head: 'where the audit trail ends',
  audit_signed_head: 'signatures',
  witnessed_head: 'signatures of the other agencies',
  retention_run: 'when the job ran',
  retention_erased: 'ids that a run has erased, until its proof is written',
  retention_proof: 'counts and hashes',
  emergency_end: 'hashes of tokens, and when the emergency ended',
  identity_key: 'by what the key of the register is known again',
  known_person: 'ids of the register; go when it tells that somebody was erased',
  case_number: 'a counter for each day',
  emergency_access: 'which opaque account may see which id until when',
  vehicle: 'vehicles of the agency',
  community: 'places, nobody’s address',
  grid: 'places, and staff as opaque accounts',
};

/** The tables of a service, as its last migration left them. */
export function tablesOf(agency: Agency): string[] {
  const folder = join(ROOT, 'services', agencySlug(agency), 'migrations/meta');
  const { entries } = readJson<{ entries: { idx: number }[] }>(join(folder, '_journal.json'));
  const last = String(entries.at(-1)?.idx).padStart(4, '0');
  const { tables } = readJson<{ tables: Record<string, { name: string }> }>(
    join(folder, `${last}_snapshot.json`),
  );
  return Object.values(tables).map(({ name }) => name);
}

const readJson = <Content>(file: string): Content => JSON.parse(readFileSync(file, 'utf8')) as Content;

const BEGIN = '<!-- printed by `npm run retention`: begin -->';
const END = '<!-- printed by `npm run retention`: end -->';

/** docs/retention.md with its printed part as the editions and the services say it today. */
export function retentionManual(): string {
  const text = readFileSync(join(ROOT, 'docs/retention.md'), 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/retention.md has no printed part');
  return [before, BEGIN, '\n\n', printed(), '\n\n', END, after].join('');
}

function printed(): string {
  return [
    '## The periods',
    table(
      ['class', 'kept for', 'counted from', 'because of', 'editions', 'source'],
      RETENTION_CLASSES.flatMap(periodRows),
    ),
    openCase(),
    '## What is erased',
    table(
      ['agency', 'class', 'goes', 'counted from'],
      AGENCIES.flatMap((agency) =>
        SUBJECTS[agency].map(({ dataClass, holds, counts }) => [
          heading(agency),
          words(dataClass),
          holds.map(code).join(', '),
          counts,
        ]),
      ),
    ),
    nothingYet(),
    '## What stays',
    table(
      ['table', 'holds'],
      Object.entries(KEPT)
        .filter(([name]) => AGENCIES.some((agency) => tablesOf(agency).includes(name)))
        .map(([name, why]) => [code(name), why]),
    ),
  ].join('\n\n');
}

/** A row for each period of a class, with the editions that have it. */
function periodRows(dataClass: RetentionClass): string[][] {
  const editionsOf = new Map<string, string[]>();
  for (const { id, retention } of EDITIONS) {
    const { days, from, heldFor, source, zh } = retention.periods[dataClass];
    const list = from.of.map((date) => REFERENCE_WORDS[date]);
    const counted = from.pick === 'FIRST_KNOWN' ? list.join('; else ') : `the latest of: ${list.join(', ')}`;
    const row = [`${days} days`, counted, HELD_WORDS[heldFor], `${source} ${zh}`];
    const key = JSON.stringify(row);
    editionsOf.set(key, [...(editionsOf.get(key) ?? []), id]);
  }
  return [...editionsOf].map(([key, ids]) => {
    const [days = '', counted = '', heldFor = '', source = ''] = JSON.parse(key) as string[];
    const editions = ids.length === EDITIONS.length ? 'all' : ids.join(', ');
    return [words(dataClass), days, counted, heldFor, editions, source];
  });
}

function openCase(): string {
  const terms = [...new Set(EDITIONS.map(({ retention: { openCase } }) => JSON.stringify(openCase)))];
  return terms
    .map((text) => {
      const { days, source, zh } = JSON.parse(text) as { days: number; source: string; zh: string };
      return `An open case holds what it needs, whatever its age, for ${days} days after its report; then it counts as closed (${zh}). ${source}`;
    })
    .join('\n\n');
}

function nothingYet(): string {
  const stored = new Set(AGENCIES.flatMap((agency) => SUBJECTS[agency].map(({ dataClass }) => dataClass)));
  const names = RETENTION_CLASSES.filter((name) => !stored.has(name)).map(words);
  return names.length === 0 ? '' : `No service stores anything of these classes yet: ${names.join(', ')}.`;
}

const REFERENCE_WORDS: Readonly<Record<ReferenceDate, string>> = {
  LAST_EXPOSURE: 'the last exposure',
  ARRIVAL: 'the arrival',
  END: 'the end of what it was for',
  TEST: 'the test',
  REPORT: 'the report of the case',
  RECORDED: 'the record',
};

const HELD_WORDS = { EMERGENCY: 'the emergency', LAW: 'a law' } as const;

const code = (text: string) => `\`${text}\``;
const heading = (agency: Agency) => `${agencyName(agency).en} (${agencyName(agency).zh})`;
const words = (dataClass: RetentionClass) => {
  const { en, zh } = retentionClassName(dataClass);
  return `${en} (${zh})`;
};
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
