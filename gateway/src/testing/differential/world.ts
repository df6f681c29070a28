import { type GraphQLOutputType, isEnumType, isListType, isNonNullType, isScalarType } from 'graphql';

/** An object of the world: everything else about it follows from its type and id. */
export interface WorldObject {
  readonly __typename: string;
  readonly id: string;
}

const IDS: Readonly<Record<string, readonly string[]>> = {
  Person: ['p1', 'p2', 'p3', 'p4'],
  Case: ['c1', 'c2', 'c3'],
  Hotel: ['h1', 'h2'],
  Ward: ['w1', 'w2'],
};

const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  Node: ['Person', 'Case', 'Hotel'],
  Place: ['Hotel', 'Ward'],
};

/** A field of the world that fails when it is read. */
export class WorldFailure extends Error {
  override readonly name = 'WorldFailure';
}

/**
 * Data without end: the value of every field is computed from a seed, the object and the field. So several
 * servers can answer from the same data without sharing any. Some fields are null and some throw, also where the
 * schema allows no null.
 */
export class World {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Reads a field; throws `WorldFailure` where the world has it so. */
  read(object: WorldObject, field: string, args: object, type: GraphQLOutputType): unknown {
    const key = `${object.__typename}.${object.id}.${field}.${JSON.stringify(args)}`;
    return this.#value(key, type);
  }

  find(typename: string, id: string): WorldObject | null {
    return IDS[typename]?.includes(id) ? { __typename: typename, id } : null;
  }

  #value(key: string, type: GraphQLOutputType): unknown {
    const chance = this.#number(`${key}?`, 100);
    if (isNonNullType(type)) {
      if (chance < 2) throw new WorldFailure('fails');
      return chance < 3 ? null : this.#present(key, type.ofType);
    }
    if (chance < 6) throw new WorldFailure('fails');
    return chance < 20 ? null : this.#present(key, type);
  }

  #present(key: string, type: GraphQLOutputType): unknown {
    if (isNonNullType(type)) return this.#present(key, type.ofType);
    if (isListType(type)) {
      return Array.from({ length: this.#number(`${key}#`, 4) }, (_, index) =>
        this.#item(`${key}.${index}`, type.ofType),
      );
    }
    if (isEnumType(type)) return type.getValues()[this.#number(key, type.getValues().length)]?.name;
    if (isScalarType(type)) return this.#scalar(key, type.name);
    const possible = POSSIBLE[type.name] ?? [type.name];
    const typename = possible[this.#number(`${key}:`, possible.length)] ?? type.name;
    const ids = IDS[typename];
    return { __typename: typename, id: ids ? ids[this.#number(key, ids.length)] : key };
  }

  /** graphql-js fails a list whose item throws only where it awaits the item, so items are null or there. */
  #item(key: string, type: GraphQLOutputType): unknown {
    const chance = this.#number(`${key}?`, 100);
    if (isNonNullType(type)) return chance < 1 ? null : this.#present(key, type.ofType);
    return chance < 15 ? null : this.#present(key, type);
  }

  #scalar(key: string, name: string): unknown {
    const number = this.#number(key, 1_000);
    switch (name) {
      case 'Int':
        return number;
      case 'Float':
        return number / 8;
      case 'Boolean':
        return number % 2 === 0;
      default:
        return [`text ${number}`, '', '"quoted"\\', '疫情 🏥', '__proto__', '\u2028\u0000'][number % 6];
    }
  }

  /** FNV-1a with a last stir: the same key gives the same number below `below`. */
  #number(key: string, below: number): number {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let index = 0; index < key.length; index += 1)
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return ((hash ^ (hash >>> 15)) >>> 0) % below;
  }
}
