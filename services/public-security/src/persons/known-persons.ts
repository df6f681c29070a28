import type { Agency } from '@tongbu/vocabulary';
import type { IdentityCipher } from './identity-cipher.js';
import type { CheckedPerson } from './person.rules.js';
import type { PersonRow } from './person.table.js';

/** A row of a registration that is not settled yet. */
export interface Candidate {
  readonly row: number;
  readonly checked: CheckedPerson;
  /** The keyed hash of its identity number; null where that is not known. */
  readonly hash: Buffer | null;
}

/**
 * How a row contradicts the register: its identity number and its external id do not mean one and the same person, the
 * number is registered with another name, the number without a name or the external id alone means somebody of another
 * place.
 */
export type Contradiction = 'externalId' | 'name' | 'nameless' | 'elsewhere';

/** Who registers. */
export interface Registrar {
  /** The agency; external ids are its own. */
  readonly registeredBy: Agency;
  /** Whether whoever registers answers for a person's place. */
  readonly answersFor: (person: Pick<PersonRow, 'jurisdiction'>) => boolean;
}

/** What is known of the people that the rows may mean: those registered before, and those of earlier rows. */
export class KnownPersons {
  readonly #byHash = new Map<string, PersonRow>();
  readonly #byExternalId = new Map<string, PersonRow>();
  readonly #cipher: IdentityCipher;
  readonly #registrar: Registrar;

  constructor(
    known: readonly PersonRow[],
    { cipher, registrar }: { cipher: IdentityCipher; registrar: Registrar },
  ) {
    this.#cipher = cipher;
    this.#registrar = registrar;
    for (const person of known) this.add(person);
  }

  add(person: PersonRow): void {
    if (person.idNumberHash !== null) this.#byHash.set(person.idNumberHash.toString('hex'), person);
    if (person.externalId !== null && person.registeredBy === this.#registrar.registeredBy) {
      this.#byExternalId.set(externalKey(person.externalId, person), person);
    }
  }

  /**
   * The person that a row means, undefined for somebody new, or how the row contradicts the register. An identity
   * number for somebody who was registered without one contradicts too: were it dropped in silence, the person would
   * not be found by it. Lists of two places may call two people alike, and neither is told of the other's. Of another
   * place's person the number alone is not enough: numbers are written on many papers, and whoever meets somebody knows
   * the name too.
   */
  match({ hash, checked }: Candidate): PersonRow | Contradiction | undefined {
    const { externalId, name } = checked;
    const byNumber = hash === null ? undefined : this.#byHash.get(hash.toString('hex'));
    const byExternalId =
      externalId === null ? undefined : this.#byExternalId.get(externalKey(externalId, checked));
    if (byExternalId && hash !== null && byNumber?.id !== byExternalId.id) return 'externalId';
    if (byNumber && name !== null && this.#hasAnotherName(byNumber, name)) return 'name';
    if (byNumber && name === null && !this.#isOurs(byNumber) && this.#hasName(byNumber)) return 'nameless';
    if (!byNumber && byExternalId && !this.#registrar.answersFor(byExternalId)) return 'elsewhere';
    return byNumber ?? byExternalId;
  }

  /** Of a place of whoever registers; where it is not known, registered by the same agency. */
  #isOurs(person: PersonRow): boolean {
    const { answersFor, registeredBy } = this.#registrar;
    return person.jurisdiction === null ? person.registeredBy === registeredBy : answersFor(person);
  }

  #hasName(person: PersonRow): boolean {
    return this.#cipher.open(person).name !== null;
  }

  /** Somebody registered without a name has no other one. */
  #hasAnotherName(person: PersonRow, name: string): boolean {
    const registered = this.#cipher.open(person).name;
    return registered !== null && comparable(registered) !== comparable(name);
  }
}

/** Lists write one name with wide letters, with or without spaces, and with several dots: 阿依古丽·买买提. */
const comparable = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\s·•・]/gu, '')
    .toLowerCase();

/** Real and invented people never mean each other. */
const externalKey = (externalId: string, { exercise }: { readonly exercise: boolean }) =>
  `${exercise} ${externalId}`;
