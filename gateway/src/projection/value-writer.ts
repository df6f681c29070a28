import type { GraphQLLeafType } from 'graphql';
import { leafWriter } from './leaf-writer.js';
import type { ProjectionState } from './projection-state.js';

/**
 * Writes a value as JSON text. `undefined` says that there must be no null here but there is one, so that whatever
 * holds the value is null itself (GraphQL specification, section 6.4.4).
 */
export type ValueWriter = (value: unknown, state: ProjectionState) => string | undefined;

/** Null is written as null, and so is what cannot be written. */
export function nullable(writePresent: ValueWriter): ValueWriter {
  return (value, state) =>
    value === null || value === undefined ? 'null' : (writePresent(value, state) ?? 'null');
}

/** Null is an error, and goes up. */
export function nonNull(writePresent: ValueWriter, coordinate: string): ValueWriter {
  return (value, state) => {
    if (value !== null && value !== undefined) return writePresent(value, state);
    state.reportNull(coordinate);
    return undefined;
  };
}

/** A value that stands at several places is written once, and its text repeated; see `ProjectionState.once`. */
export function once(write: ValueWriter): ValueWriter {
  return (value, state) => state.once(value, write);
}

/** A list is null as a whole when an item must not be. */
export function list(writeItem: ValueWriter, coordinate: string): ValueWriter {
  return (value, state) => {
    if (!Array.isArray(value)) return invalid(state, coordinate);
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      state.path.push(index);
      const item = writeItem(value[index], state);
      state.path.pop();
      if (item === undefined) return undefined;
      text += index === 0 ? item : `,${item}`;
    }
    return `${text}]`;
  };
}

/** A scalar or a value of an enum. */
export function leaf(type: GraphQLLeafType, coordinate: string): ValueWriter {
  const write = leafWriter(type);
  return (value, state) => write(value) ?? invalid(state, coordinate);
}

/** Reports a value that is none of its type; it counts as null. */
export function invalid(state: ProjectionState, coordinate: string): undefined {
  state.reportInvalid(coordinate);
  return undefined;
}
