import { randomUUID } from 'node:crypto';
import type { Append } from '@tongbu/events';
import type { Transaction } from '@tongbu/store';
import { type Agency, editionForRecord } from '@tongbu/vocabulary';
import type { IdentityCipher } from './identity-cipher.js';
import { type Candidate, type Contradiction, KnownPersons, type Registrar } from './known-persons.js';
import type { CheckedPerson } from './person.rules.js';
import { insertPersons, listPersonsByKeys, noteRegisteredAgain } from './person.store.js';
import type { PersonRow } from './person.table.js';

/** The outcome for one row: the person, new or as registered before; or what contradicts the register. */
export type RegistrationOutcome = PersonRow | Contradiction;

export interface Registration {
  /** Rows that passed `checkPerson`, at most 500. */
  readonly persons: readonly CheckedPerson[];
  readonly cipher: IdentityCipher;
  readonly registrar: Registrar;
}

/** Somebody who is not in the register yet. */
type Newcomer = PersonRow & { readonly wrappedKey: Buffer };

/** More rounds mean that somebody keeps removing what others insert. */
const MAX_ROUNDS = 5;
/** Who was registered this recently is needed anyway, and need not be noted again. */
const RECENT_MS = 86_400_000;

/**
 * Enters people in the register, a few statements for all rows together. A row whose identity number, or else
 * whose external id of this agency, is registered gives that person, and nothing of the record is overwritten;
 * so the same request may be repeated, and rows of one request that mean the same person give one person. A
 * row with neither gives a new person each time. People of a drill are a register of their own: an invented
 * identity number may be somebody's. A number that comes with another name gives nobody: a slip of one digit that
 * still checks would else give somebody else. That somebody is registered again is noted: the time for which the
 * identity is kept counts from it. One event of each kind, `persons.registered`, tells the new ids: whoever follows it
 * must know the real from the invented.
 */
export async function registerPersons(
  tx: Transaction,
  append: Append,
  { persons, cipher, registrar }: Registration,
): Promise<RegistrationOutcome[]> {
  const outcomes = new Map<number, RegistrationOutcome>();
  const added: PersonRow[] = [];
  const registeredAt = new Date();
  let open = persons.map<Candidate>((checked, row) => ({
    row,
    checked,
    hash: checked.idNumber === null ? null : cipher.hash(checked.idNumber, checked),
  }));

  for (let round = 0; open.length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error('the register changes faster than it can be read');
    const register = await readRegister(tx, open, { cipher, registrar });
    const newcomers: Newcomer[] = [];
    const matched = open.map((candidate) => {
      const known = register.match(candidate);
      if (known !== undefined) return { row: candidate.row, outcome: known };
      const person = newPerson(candidate, { cipher, registeredBy: registrar.registeredBy, registeredAt });
      newcomers.push(person);
      register.add(person);
      return { row: candidate.row, outcome: person };
    });
    const inserted = await insertPersons(tx, inLockOrder(newcomers));
    added.push(...newcomers.filter(({ id }) => inserted.has(id)));
    const before = new Date(registeredAt.getTime() - RECENT_MS);
    const stale = [...new Set(matched.flatMap(({ outcome }) => staleId(outcome, before)))];
    const noted = await noteRegisteredAgain(tx, stale, { at: registeredAt, before });
    // A newcomer that was not inserted lost a race: the person is there by now, and the next round finds them. Whoever
    // was registered long ago and could not be noted may have been erased: the next round tells.
    const lost = new Set([
      ...newcomers.filter(({ id }) => !inserted.has(id)).map(({ id }) => id),
      ...stale.filter((id) => !noted.has(id)),
    ]);
    const again = new Set<number>();
    for (const { row, outcome } of matched) {
      if (typeof outcome === 'object' && lost.has(outcome.id)) again.add(row);
      else outcomes.set(row, outcome);
    }
    open = open.filter(({ row }) => again.has(row));
  }

  for (const exercise of [false, true]) {
    const personIds = added.filter((person) => person.exercise === exercise).map(({ id }) => id);
    if (personIds.length === 0) continue;
    append({ topic: 'persons', type: 'persons.registered', version: 1, payload: { personIds, exercise } });
  }
  return [...outcomes].sort(([left], [right]) => left - right).map(([, outcome]) => outcome);
}

async function readRegister(
  tx: Transaction,
  open: readonly Candidate[],
  { cipher, registrar }: Pick<Registration, 'cipher' | 'registrar'>,
): Promise<KnownPersons> {
  const known = await listPersonsByKeys(tx, {
    idNumberHashes: open.flatMap(({ hash }) => (hash === null ? [] : [hash])),
    externalIds: open.flatMap(({ checked: { externalId } }) => (externalId === null ? [] : [externalId])),
    registeredBy: registrar.registeredBy,
  });
  return new KnownPersons(known, { cipher, registrar });
}

function newPerson(
  { checked, hash }: Candidate,
  {
    cipher,
    registeredBy,
    registeredAt,
  }: { cipher: IdentityCipher; registeredBy: Agency; registeredAt: Date },
): Newcomer {
  const id = randomUUID();
  const { name, idNumber, phone, address, externalId, sex, birthDate, jurisdiction, exercise } = checked;
  return {
    id,
    ...cipher.seal(id, { name, idNumber, phone, address }),
    idNumberHash: hash,
    externalId,
    sex,
    birthDate,
    jurisdiction,
    exercise,
    registeredAt,
    registeredBy,
    registeredAgainAt: null,
    edition: editionForRecord(registeredAt),
  };
}

/** The id of somebody who was registered so long ago that the register must note it. */
function staleId(outcome: RegistrationOutcome, before: Date): string[] {
  if (typeof outcome !== 'object') return [];
  return (outcome.registeredAgainAt ?? outcome.registeredAt) < before ? [outcome.id] : [];
}

/** Two requests with the same people in another order would wait for each other; in one order they queue. */
function inLockOrder(persons: readonly Newcomer[]): Newcomer[] {
  const key = ({ idNumberHash, externalId }: Newcomer) =>
    `${idNumberHash?.toString('hex') ?? ''} ${externalId ?? ''}`;
  return persons
    .map((person) => ({ person, key: key(person) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ person }) => person);
}
