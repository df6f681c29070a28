import type { EventLog } from '@tongbu/events';
import { refuse, rowPlace, type UserError } from '@tongbu/subgraph';
import type { Agency } from '@tongbu/vocabulary';
import type { IdentityCipher } from './identity-cipher.js';
import { type CheckedPerson, checkPerson, type PersonRowInput } from './person.rules.js';
import type { PersonRow } from './person.table.js';
import { registerPersons } from './register-persons.js';

export interface RegisteredRows {
  /** In the order of the rows; null where the row was refused. */
  readonly persons: (PersonRow | null)[];
  readonly userErrors: UserError[];
}

/**
 * Checks rows as callers send them and registers those that pass, all in one transaction. A refused row never
 * keeps the others out. At most 500 rows: whoever calls counts them.
 */
export async function registerRows(
  rows: readonly PersonRowInput[],
  { cipher, events, registeredBy }: { cipher: IdentityCipher; events: EventLog; registeredBy: Agency },
): Promise<RegisteredRows> {
  const userErrors: UserError[] = [];
  const passed: { row: number; person: CheckedPerson }[] = [];
  const now = new Date();
  for (const [row, input] of rows.entries()) {
    const result = checkPerson(input, row, now);
    if (result.ok) passed.push({ row, person: result.person });
    else userErrors.push(...result.faults);
  }

  const persons: (PersonRow | null)[] = rows.map(() => null);
  if (passed.length === 0) return { persons, userErrors };
  const checked = passed.map(({ person }) => person);
  const outcomes = await events.write((tx, append) =>
    registerPersons(tx, append, { persons: checked, cipher, registeredBy }),
  );
  for (const [position, { row }] of passed.entries()) {
    const person = outcomes[position] ?? null;
    persons[row] = person;
    if (person === null) {
      const message =
        'The identity number and the external id do not mean one and the same registered person.';
      userErrors.push(refuse('CONFLICT', message, rowPlace('persons', row), 'externalId'));
    }
  }
  return { persons, userErrors: userErrors.sort((left, right) => (left.row ?? 0) - (right.row ?? 0)) };
}
