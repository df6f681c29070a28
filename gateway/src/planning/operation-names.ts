import { Kind, parse } from 'graphql';

/** The names under which a document's operations may be asked for; `undefined` where no name is needed. */
export function operationNames(text: string): readonly (string | undefined)[] {
  try {
    const names = parse(text, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
    return names.length > 1 ? names : [undefined, ...names.filter((name) => name !== undefined)];
  } catch {
    // Whoever prepares it will be told what is wrong with it.
    return [undefined];
  }
}
