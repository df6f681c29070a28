import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import { FENCED_EVERYWHERE, FENCED_TABLES, OPEN_TABLES, SERVICE_WORK, UNIQUE_KEYS } from './fence-words.js';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** The chapter of docs/access.md about where a record exists: printed from the lists that the fences are tested against. */
export function fenceChapter(table: Table, heading: (agency: Agency) => string): string[] {
  const seenBy = (tables: Readonly<Record<string, string | null>>) =>
    Object.entries(tables).map(([name, who]) => [`\`${name}\``, who ?? 'nobody']);
  const listed = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([name, why]) => [`\`${name}\``, why]);
  return [
    '## Where a record exists',
    FENCE,
    table(
      ['agency', 'table', 'who sees a row, beside the service'],
      [
        ...seenBy(FENCED_EVERYWHERE).map((row) => ['each', ...row]),
        ...AGENCIES.flatMap((agency) =>
          seenBy(FENCED_TABLES[agency]).map((row) => [heading(agency), ...row]),
        ),
      ],
    ),
    'Tables without a fence hold no records:',
    table(['table', 'holds'], listed(OPEN_TABLES)),
    'Where code looks at all places though somebody asks, each by a call that says so:',
    table(['file', 'for'], listed(SERVICE_WORK)),
    'Keys that are unique over all places, and what somebody of another place may learn from them:',
    table(['key', 'tells'], listed(UNIQUE_KEYS)),
  ];
}

const FENCE = `A record of a place that the caller does not answer for does not exist for them: the answer is that of an id that nobody has, to the byte and by the same statements, on every way. Statements say so in their conditions, and behind them stands PostgreSQL’s row-level security: each statement carries the places and the agency of its caller, and without them there are no rows ([decision 0013](decisions/0013-statements-carry-their-places.md)). The fence shows what a forgotten condition would not hide; it is no field’s rule, and knows no roles.`;
