import type { MappedField, Mapping } from './mapping.js';
import { readValue, type Value } from './read-value.js';
import type { RowCode, RowFault } from './row-fault.js';

/** A row in the contract's terms: values by field, those that are unknown left out. */
export type RowValues = ReadonlyMap<string, Value>;

export type RowResult =
  | { readonly ok: true; readonly values: RowValues }
  | { readonly ok: false; readonly faults: readonly RowFault<RowCode>[] };

/** Where each mapped column stands in the file. */
export type ColumnPlaces = ReadonlyMap<string, number>;

/** Reads one row of a file; every fault of it, not the first. */
export function readRow(
  cells: readonly string[],
  { mapping, places, now }: { mapping: Mapping; places: ColumnPlaces; now: Date },
): RowResult {
  const values = new Map<string, Value>();
  const faults: RowFault<RowCode>[] = [];
  for (const field of mapping.fields) {
    const place = field.column === undefined ? undefined : places.get(field.column);
    const text =
      place === undefined ? '' : (cells[place] ?? '').replace(/^[ \t\u3000\u00a0]+|[ \t\u3000\u00a0]+$/g, '');
    const result = readField(text, field, now);
    if (result === undefined) {
      if (field.field.isRequired)
        faults.push({ field: field.name, code: 'MISSING_VALUE', reason: 'Must not be empty.' });
    } else if ('value' in result) values.set(field.name, result.value);
    else faults.push({ field: field.name, ...result });
  }
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

type FieldResult = { readonly value: Value } | RowFault<RowCode> | undefined;

function readField(
  text: string,
  { field, values, missing, dates, dateFormat, constant }: MappedField,
  now: Date,
): FieldResult {
  if (missing.has(text)) return constant === undefined ? undefined : { value: constant };
  const meant = values.get(text);
  if (meant !== undefined) return { value: meant };
  const result = readValue(text, field.type, { dates, dateFormat, now });
  return result.ok ? { value: result.value } : { code: result.code, reason: result.reason };
}
