import { parseArgs } from 'node:util';

/** Options that cannot be run with. */
export class UsageFault extends Error {}

/**
 * Reads `--name VALUE` options, numbers by their defaults, and `--only NAME,…`, of which `chosen(names)` gives those of
 * a list that were named, or all of it when none was. Throws `UsageFault`.
 */
export function readOptions(args, { defaults, names }) {
  const texts = Object.entries({ ...defaults, only: '' });
  const options = Object.fromEntries(
    texts.map(([name, value]) => [name, { type: 'string', default: String(value) }]),
  );
  const values = read(args, options);
  const only = values.only.split(',').filter(Boolean);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new UsageFault(`nothing is called ${unknown.join(', ')}: ${names.join(', ')}`);
  const numbers = Object.keys(defaults).map((name) => [name, Number(values[name])]);
  for (const [name, value] of numbers) {
    if (!(value > 0)) throw new UsageFault(`--${name} takes a number above 0`);
  }
  return {
    ...Object.fromEntries(numbers),
    chosen: (list) => {
      const some = list.filter((name) => only.includes(name));
      return some.length > 0 ? some : list;
    },
  };
}

function read(args, options) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageFault(error.message);
  }
}
