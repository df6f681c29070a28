import type { z } from 'zod';
import { type DateFormat, dateFormat, readIsoInstant } from './date-format.js';
import { commonName, FIELDS_OF, type Field, type ImportKind } from './field.js';
import { type Encoding, mappingSchema } from './mapping-schema.js';
import { readValue, type Value } from './read-value.js';

/** Where a field's value comes from. */
export interface MappedField {
  /** As the contract names it, for instance `infector.onsetDate`. */
  readonly name: string;
  readonly field: Field;
  /** The header of its column; absent where only the constant gives the value. */
  readonly column?: string;
  /** What the file's own words mean. */
  readonly values: ReadonlyMap<string, Value>;
  /** Words that say that nothing is known. */
  readonly missing: ReadonlySet<string>;
  readonly dates: DateFormat;
  readonly dateFormat: string;
  /** The value where there is no column, or the column has none. */
  readonly constant?: Value;
}

/** A mapping that can be worked with. */
export interface Mapping {
  readonly kind: ImportKind;
  readonly source: string | undefined;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly fields: readonly MappedField[];
}

/** A mapping with faults, all of them, one line each. */
export class MappingFault extends Error {
  override readonly name = 'MappingFault';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** Checks a mapping and makes it ready. Throws `MappingFault` with everything that is wrong with it. */
export function readMapping(given: unknown, kind: ImportKind, now: Date): Mapping {
  const parsed = mappingSchema.safeParse(given);
  if (!parsed.success) throw new MappingFault(parsed.error.issues.map(describe));
  const { source, encoding, delimiter, columns, constants, missing, dateFormat: usualFormat } = parsed.data;
  const known = FIELDS_OF[kind];
  const faults: string[] = [
    ...unknownNames('columns', Object.keys(columns), (name) => name in known),
    ...unknownNames('constants', Object.keys(constants), (name) =>
      Object.keys(known).some((field) => field === name || commonName(field) === name),
    ),
  ];
  const constantOf = (name: string) => constants[name] ?? constants[commonName(name)];

  const fields = Object.entries(known).flatMap(([name, field]): MappedField[] => {
    const given = columns[name];
    const text = constantOf(name);
    const constant = text === undefined ? undefined : readConstant(text, { name, field, now }, faults);
    if (given === undefined && text === undefined) {
      if (field.isRequired) faults.push(`${name}: needs a column or a constant`);
      return [];
    }
    const column = typeof given === 'string' ? { column: given } : given;
    const format = column?.dateFormat ?? usualFormat;
    const dates = dateFormat(format);
    if (!dates) return [];
    return [
      {
        name,
        field,
        ...(column && { column: column.column }),
        values: new Map(
          Object.entries(column?.values ?? {}).map(([word, value]) =>
            readMeaning(word, value, { name, field, now }, faults),
          ),
        ),
        missing: new Set(['', ...(column?.missing ?? missing)]),
        dates,
        dateFormat: format,
        ...(constant !== undefined && { constant }),
      },
    ];
  });
  if (faults.length > 0) throw new MappingFault([...new Set(faults)]);
  return { kind, source, encoding, delimiter, fields };
}

interface Named {
  readonly name: string;
  readonly field: Field;
  readonly now: Date;
}

const ISO = { readDate: isoDate, readInstant: readIsoInstant };

function isoDate(text: string): string | undefined {
  return dateFormat('YYYY-MM-DD')?.readDate(text);
}

function readConstant(given: Value, { name, field, now }: Named, faults: string[]): Value | undefined {
  const result = readValue(String(given), field.type, { dates: ISO, dateFormat: 'YYYY-MM-DD', now });
  if (result.ok) return result.value;
  faults.push(`constants.${commonName(name)}: ${lowerFirst(result.reason)}`);
  return undefined;
}

function readMeaning(
  word: string,
  given: Value,
  { name, field, now }: Named,
  faults: string[],
): [string, Value] {
  const result = readValue(String(given), field.type, { dates: ISO, dateFormat: 'YYYY-MM-DD', now });
  if (!result.ok) faults.push(`columns.${name}.values.${word}: ${lowerFirst(result.reason)}`);
  return [word, result.ok ? result.value : given];
}

function unknownNames(where: string, names: readonly string[], isKnown: (name: string) => boolean): string[] {
  return names.filter((name) => !isKnown(name)).map((name) => `${where}.${name}: there is no such field`);
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => `${path === '' ? key : `${path}.${key}`}: there is no such setting`)
      .join('\n');
  }
  if (path === '') return `the mapping ${lowerFirst(issue.message)}`;
  return `${path}: ${lowerFirst(issue.message)}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
