/** An object as `JSON.parse` makes it, or as merging made it from such objects. */
export interface JsonObject {
  [key: string]: unknown;
}

/** True for what JSON calls an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy of a JSON value. */
export function cloneJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson);
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== '__proto__') copy[key] = cloneJson(item);
  }
  return copy;
}
