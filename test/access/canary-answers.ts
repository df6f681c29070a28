import { letterIn, SEPARATION } from '@tongbu/access/testing';
import { parse, visit } from 'graphql';
import type { Received } from './canary-clients.js';
import { CASES } from './canary-hub.js';
import { CANARIES, type Canary, canariesIn, kindOf } from './canary-people.js';
import type { Asker, CanaryRequest } from './canary-requests.js';
import type { Hit } from './canary-search.js';

/** The field of the graph that shows a value. */
const FIELD_OF: Readonly<Record<keyof Canary, string>> = {
  name: 'Person.name',
  idNumber: 'Person.idNumber',
  phone: 'Person.phone',
  address: 'Person.address',
  birthDate: 'Person.birthDate',
  door: 'Household.address',
  from: 'TransferPoint.place',
  to: 'TransferPoint.place',
  relation: 'Contact.relation',
  casePlace: 'Case.reportedPlace',
};

/** All that somebody may be shown: of the subject and the contact of the case that they name, what the table has. */
export function shownTo({ agency, role, jurisdiction, caseAt }: Asker): Set<string> {
  if (caseAt === undefined || !'321002'.startsWith(jurisdiction.replace(/0+$/, ''))) return new Set();
  const kinds = (Object.keys(FIELD_OF) as (keyof Canary)[]).filter(
    (kind) => letterIn(SEPARATION[FIELD_OF[kind]], agency, role) === 'w',
  );
  return new Set(
    [CANARIES[caseAt], CANARIES[caseAt + CASES]].flatMap((person) =>
      person ? kinds.map((kind) => person[kind]) : [],
    ),
  );
}

/** What a client got that was not theirs. Names that their document gives come back: as keys, in paths, as what does not fit. */
export function hitsInAnswer({ request, parts }: Received): Hit[] {
  const shown = shownTo(request.asker);
  const own = namesIn(request);
  const { texts, names } = told(parts);
  const found = [
    ...canariesIn(texts.join('\n')).filter((value) => !shown.has(value)),
    ...canariesIn(names.join('\n')).filter((value) => !own.has(value)),
  ];
  return found.map((value) => ({ where: `answer over ${request.way}`, kind: kindOf(value) }));
}

/** The values of people that an answer shows. */
export const valuesIn = ({ parts }: Pick<Received, 'parts'>): string[] =>
  canariesIn(told(parts).texts.join('\n'));

/** Every error in an answer: its message, and what it says beside. */
export function errorsIn({
  parts,
}: Pick<Received, 'parts'>): { message: string; extensions: Record<string, unknown> }[] {
  const errors = parts
    .flatMap((part) => part.split('\n'))
    .map((line) => readObject(line.replace(/^data: /, '')))
    .flatMap((message) => {
      const payload = isObject(message?.payload) ? message.payload.errors : message?.payload;
      return [message?.errors, payload].flatMap((list) => (Array.isArray(list) ? list : []));
    });
  return errors.filter(isObject).map(({ message, extensions }) => ({
    message: String(message),
    extensions: isObject(extensions) ? extensions : {},
  }));
}

/** Names that a document gives, where it is one: a client that writes none has named nothing. */
function namesIn({ query }: CanaryRequest): Set<string> {
  const names: string[] = [];
  try {
    visit(parse(query), { Name: ({ value }) => void names.push(value) });
  } catch {
    return new Set();
  }
  return new Set(names.flatMap(canariesIn));
}

/** What does not fit the schema is named to whoever wrote it: a field, a type, a variable. */
const ABOUT_NAMES = ['GRAPHQL_VALIDATION_FAILED', 'INVALID_INPUT'];
const QUOTED_NAME = /"\$?[A-Za-z_]\w*"/g;

interface Told {
  /** Whatever the hub says. */
  readonly texts: string[];
  /** Keys of data, paths to them, and names that do not fit the schema. */
  readonly names: string[];
}

/** Takes what came back apart; what is no answer of GraphQL is text. */
function told(parts: readonly string[]): Told {
  const found: Told = { texts: [], names: [] };
  for (const line of parts.flatMap((part) => part.split('\n'))) {
    const text = line.replace(/^data: /, '');
    const message = readObject(text);
    if (message) readMessage(message, found);
    else found.texts.push(text);
  }
  return found;
}

function readMessage({ data, errors, payload, ...others }: Record<string, unknown>, found: Told): void {
  found.texts.push(JSON.stringify(others));
  readData(data, found);
  if (Array.isArray(payload)) readErrors(payload, found);
  else if (isObject(payload)) readMessage(payload, found);
  else found.texts.push(String(payload));
  readErrors(Array.isArray(errors) ? errors : [errors], found);
}

function readErrors(errors: readonly unknown[], found: Told): void {
  for (const error of errors) {
    const { path, message, ...others } = isObject(error) ? error : { message: error };
    const text = String(message);
    const isOfDocument = ABOUT_NAMES.some(
      (code) => isObject(others.extensions) && others.extensions.code === code,
    );
    found.names.push(String(path), ...(isOfDocument ? (text.match(QUOTED_NAME) ?? []) : []));
    found.texts.push(JSON.stringify(others), isOfDocument ? text.replaceAll(QUOTED_NAME, '') : text);
  }
}

function readData(value: unknown, found: Told): void {
  if (Array.isArray(value)) for (const item of value) readData(item, found);
  else if (!isObject(value)) found.texts.push(String(value));
  else
    for (const [key, inside] of Object.entries(value)) {
      found.names.push(key);
      readData(inside, found);
    }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
