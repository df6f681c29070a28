import { parseArgs } from 'node:util';

/** Options that cannot be run with. */
export class UsageFault extends Error {}

/**
 * Reads `--name VALUE` options, numbers where the default is one, and `--only NAME,…`, of which `chosen(names)` gives those of
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
  for (const [name, value] of Object.entries(defaults)) {
    if (typeof value !== 'number') continue;
    values[name] = Number(values[name]);
    if (!(values[name] > 0)) throw new UsageFault(`--${name} takes a number above 0`);
  }
  return {
    ...values,
    chosen: (list) => {
      const some = list.filter((name) => only.includes(name));
      return some.length > 0 ? some : list;
    },
  };
}

function read(args, options) {
  try {
    return { ...parseArgs({ args, options }).values };
  } catch (error) {
    throw new UsageFault(error.message);
  }
}
