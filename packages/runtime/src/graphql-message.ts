/** Quoted text; names of types, fields, variables and paths among it are told by `IS_NAME`. */
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const IS_NAME = /^[$_A-Za-z][\w$.[\]!]*$/;

/**
 * What graphql-js says of a request, without the values of the request that it repeats: a value in the wrong place may
 * be somebody's identity number. Names and paths stay, for without them nobody could mend the request.
 */
export function withoutValues(message: string): string {
  return message
    .replace(/(got invalid value) [\s\S]*?(?=( at "|; |$))/, '$1')
    .replace(/(cannot represent [\w -]*?value)[\s\S]*$/, '$1.')
    .replace(/^(Value) [\s\S]*?( does not exist in )/, '$1$2')
    .replace(/(, found) [\s\S]*$/, '$1 something else.')
    .replace(/(Unexpected [A-Z]\w*) [\s\S]*$/, '$1.')
    .replace(QUOTED, (quoted, text: string) => (IS_NAME.test(text) ? quoted : '"…"'))
    .replace(/\d{6,}[Xx]?/g, '…');
}

/** Where in the variables a value was refused. */
export interface RefusedPlace {
  /** The path, from the variable's name: `['input', 'persons', '1', 'birthDate']`. */
  readonly field: readonly string[];
  /** The row of the first list on the path. */
  readonly row?: number;
}

/** The place that graphql-js names when it refuses a variable's value, where the message names one. */
export function refusedPlace(message: string): RefusedPlace | undefined {
  const path = /^Variable "\$\w+" got invalid value [\s\S]* at "([\w.[\]]+)"/.exec(message)?.[1];
  if (path === undefined) return undefined;
  const field = path.split(/[.[\]]+/).filter(Boolean);
  const row = field.find((step) => /^\d+$/.test(step));
  return { field, ...(row !== undefined && { row: Number(row) }) };
}
