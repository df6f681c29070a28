import { type FieldNode, Kind } from 'graphql';

const OWN_PREFIX = '_tongbu_';
const PLANNER_PREFIX = '_internal_qp_';

/**
 * The response keys of one operation, made safe to work with.
 *
 * Some keys that a client may choose cannot travel as they are: `__proto__` and `constructor` mean something to
 * JavaScript, `__typename: title` would overwrite the type of an object, and `id: title` the key by which
 * another subgraph finds it. Each such key is replaced, in the whole operation alike so that
 * equal keys stay equal, and only the response shows the client's name.
 */
export class ResponseKeys {
  readonly #fieldNames: ReadonlySet<string>;
  readonly #safe = new Map<string, string>();
  readonly #asked = new Map<string, string>();

  /** `fieldNames` are all field names of the supergraph: an alias that equals one of them is replaced. */
  constructor(fieldNames: ReadonlySet<string>) {
    this.#fieldNames = fieldNames;
  }

  /** The field under a key that is safe. */
  secure(field: FieldNode): FieldNode {
    const name = field.name.value;
    const key = field.alias?.value ?? name;
    if (!this.#isUnsafe(key, name)) return field;
    let safe = this.#safe.get(key);
    if (safe === undefined) {
      safe = `${OWN_PREFIX}${this.#safe.size}`;
      this.#safe.set(key, safe);
      this.#asked.set(safe, key);
    }
    return { ...field, alias: { kind: Kind.NAME, value: safe } };
  }

  /** The key that the client knows, for a key of the canonical operation. */
  shown(key: string): string {
    return this.#asked.get(key) ?? key;
  }

  /** A key that no client chose, for what only the gateway reads. */
  static hidden(name: string): string {
    return `${OWN_PREFIX}${name}`;
  }

  /** True for keys that clients never see: the planner's and our own. */
  isHidden(key: string): boolean {
    return key.startsWith(PLANNER_PREFIX) || (key.startsWith(OWN_PREFIX) && !this.#asked.has(key));
  }

  #isUnsafe(key: string, name: string): boolean {
    if (key in Object.prototype) return true;
    if (key === name) return false;
    return (
      key.startsWith('__') ||
      key.startsWith(OWN_PREFIX) ||
      key.startsWith(PLANNER_PREFIX) ||
      this.#fieldNames.has(key)
    );
  }
}
