import { type GraphQLLeafType, isEnumType } from 'graphql';
import { quote } from '../execution/json-text.js';

/** Writes a value of a scalar or enum as JSON; `undefined` when it is none that clients may see. */
export type LeafWriter = (value: unknown) => string | undefined;

/** A writer for the type. Values are what a subgraph sent: its own schema vouches for scalars. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    // Values may be hidden from clients (`@inaccessible`), and a subgraph does not know which.
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => (names.has(value) ? `"${String(value)}"` : undefined);
  }
  if (type.name === 'ID') return (value) => (typeof value === 'number' ? `"${value}"` : writeJson(value));
  return writeJson;
}

function writeJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : JSON.stringify(value);
}
