import { answersFor, type Caller } from '@tongbu/access';
import type { Change, Changing } from '@tongbu/audit';
import { inService } from '@tongbu/store';
import { refuse, rowPlace, type UserError } from '@tongbu/subgraph';
import type { IdentityCipher } from './identity-cipher.js';
import type { Contradiction } from './known-persons.js';
import type { PersonRoot } from './person.access.js';
import type { PersonLoader } from './person.loader.js';
import { type CheckedPerson, checkPerson, type PersonRowInput } from './person.rules.js';
import type { PersonRow } from './person.table.js';
import { type RegistrationOutcome, registerPersons } from './register-persons.js';

export interface RegisteredRows {
  /** In the order of the rows; null where the row was refused. */
  readonly persons: (PersonRoot | null)[];
  readonly userErrors: UserError[];
}

/** For whom rows are registered. */
export interface Registering {
  readonly caller: Caller;
  readonly cipher: IdentityCipher;
  /** Who exists for the caller. */
  readonly persons: PersonLoader;
}

/** What a contradiction tells the caller: which field, and nothing of whom the register has. */
const CONTRADICTIONS: Readonly<Record<Contradiction, readonly [field: string, message: string]>> = {
  externalId: [
    'externalId',
    'The identity number and the external id do not mean one and the same registered person.',
  ],
  name: ['name', 'This identity number is registered with another name.'],
  nameless: ['name', 'This identity number is registered in another place; its name must be told too.'],
  elsewhere: ['externalId', 'This external id stands for somebody of another place.'],
};

/**
 * Checks rows as callers send them and registers those that pass, all in one transaction. People of places that the
 * caller does not answer for are refused; a refused row never keeps the others out. At most 500 rows: whoever calls
 * counts them. Whoever is registered and does not exist for the caller is given as an id, and nothing that the register
 * has of them.
 */
export async function registerRows(
  rows: readonly PersonRowInput[],
  { cipher, change, caller, persons: existing }: Registering & Changing,
): Promise<RegisteredRows> {
  const userErrors: UserError[] = [];
  const passed: { row: number; person: CheckedPerson }[] = [];
  const now = new Date();
  for (const [row, input] of rows.entries()) {
    const result = checkPerson(input, row, now);
    if (!result.ok) userErrors.push(...result.faults);
    else if (isElsewhere(result.person, caller)) {
      const message = 'The caller does not answer for this place.';
      userErrors.push(refuse('FORBIDDEN', message, rowPlace('persons', row), 'jurisdiction'));
    } else passed.push({ row, person: result.person });
  }

  const persons: (PersonRoot | null)[] = rows.map(() => null);
  if (passed.length === 0) return { persons, userErrors };
  const checked = passed.map(({ person }) => person);
  const outcomes = await change.write(async (tx, append) => {
    const added = new Set<string>();
    // A number is one person's in the whole country: whoever has it already is looked for everywhere.
    const registered = await registerPersons(
      inService(tx),
      (event) => {
        if (event.type === 'persons.registered') for (const id of event.payload.personIds) added.add(id);
        append(event);
      },
      {
        persons: checked,
        cipher,
        registrar: { registeredBy: caller.agency, answersFor: (person) => !isElsewhere(person, caller) },
      },
    );
    tellRegistered(change, registered, { added, rows: rows.length });
    return registered;
  });
  const shown = await Promise.all(
    outcomes.map(async (outcome) => {
      if (typeof outcome !== 'object' || isHere(outcome, caller)) return outcome;
      return (await existing.load(outcome.id)) ?? { id: outcome.id };
    }),
  );
  for (const [position, { row }] of passed.entries()) {
    const outcome = shown[position];
    if (typeof outcome === 'object') persons[row] = outcome;
    else if (outcome !== undefined) {
      const [field, message] = CONTRADICTIONS[outcome];
      userErrors.push(refuse('CONFLICT', message, rowPlace('persons', row), field));
    }
  }
  return { persons, userErrors: userErrors.sort((left, right) => (left.row ?? 0) - (right.row ?? 0)) };
}

/** Whoever was given is told, also who was registered before: that a number is registered is told by it too. */
function tellRegistered(
  change: Change,
  outcomes: readonly RegistrationOutcome[],
  { added, rows }: { readonly added: ReadonlySet<string>; readonly rows: number },
): void {
  const given = outcomes.flatMap((outcome) => (typeof outcome === 'object' ? [outcome.id] : []));
  const personIds = [...new Set(given)];
  change.tell({
    personIds,
    changed: added.size,
    unchanged: personIds.length - added.size,
    refused: rows - given.length,
  });
}

/** Of a place of the caller's, or of no place and registered by their agency: there without a case. */
const isHere = ({ jurisdiction, registeredBy }: PersonRow, caller: Caller): boolean =>
  jurisdiction === null ? registeredBy === caller.agency : answersFor(caller, jurisdiction);

/** A person whose place is not known is nobody else's either. */
function isElsewhere({ jurisdiction }: Pick<CheckedPerson, 'jurisdiction'>, caller: Caller): boolean {
  return jurisdiction !== null && !answersFor(caller, jurisdiction);
}
