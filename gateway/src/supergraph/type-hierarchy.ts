import { type DocumentNode, Kind } from 'graphql';

/**
 * Which type satisfies which type condition, as the supergraph has it.
 *
 * Plans name types that the consumer schema hides (`@inaccessible`), and a subgraph with an
 * `@interfaceObject` answers with the name of an interface as `__typename`. So this table is read from the
 * supergraph itself, and it knows interfaces as runtime types.
 */
export class TypeHierarchy {
  readonly #supertypes = new Map<string, Set<string>>();
  readonly #abstract = new Set<string>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      switch (definition.kind) {
        case Kind.INTERFACE_TYPE_DEFINITION:
        case Kind.OBJECT_TYPE_DEFINITION:
          if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION) this.#abstract.add(definition.name.value);
          for (const implemented of definition.interfaces ?? []) {
            this.#add(definition.name.value, implemented.name.value);
          }
          break;
        case Kind.UNION_TYPE_DEFINITION:
          this.#abstract.add(definition.name.value);
          for (const member of definition.types ?? []) this.#add(member.name.value, definition.name.value);
          break;
        default:
      }
    }
  }

  /** True when a value whose `__typename` is `typename` satisfies a condition on `condition`. */
  matches(condition: string, typename: string): boolean {
    return condition === typename || this.#supertypes.get(typename)?.has(condition) === true;
  }

  /** True for interfaces and unions. */
  isAbstract(typename: string): boolean {
    return this.#abstract.has(typename);
  }

  #add(subtype: string, supertype: string): void {
    const known = this.#supertypes.get(subtype);
    if (known) known.add(supertype);
    else this.#supertypes.set(subtype, new Set([supertype]));
  }
}
