/** An object as `JSON.parse` makes it, or as merging made it from such objects. */
export interface JsonObject {
  [key: string]: unknown;
}

/** True for what JSON calls an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a key, if it is the object's own: `constructor` is nobody's data. */
export function readOwn(object: JsonObject, key: string): unknown {
  const value = object[key];
  return value === undefined || Object.hasOwn(object, key) ? value : undefined;
}

/** True when nothing in the object is an object or a list itself. */
export function isFlat(object: JsonObject): boolean {
  for (const key in object) {
    if (typeof object[key] === 'object' && object[key] !== null) return false;
  }
  return true;
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
