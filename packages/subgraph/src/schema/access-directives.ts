import { type FieldTable, fieldPolicy, GUARDED_CLASSES, scopeOf } from '@tongbu/access';
import { type ConstDirectiveNode, Kind, parse, print, visit } from 'graphql';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/**
 * Writes the classes into the SDL as Federation has them, so that a gateway which is not ours enforces what can be told
 * without knowing purpose, case and record: a field of class P2 or P3 asks for the scope of its release, one of class P1
 * and every way in for a token. The decision itself is taken in the services, whoever asks.
 */
export function withAccessDirectives(sdl: string, table: FieldTable): string {
  const document = visit(parse(sdl), {
    ObjectTypeDefinition: (type) => ({
      ...type,
      fields: (type.fields ?? []).map((field) => {
        const directive = directiveOf(type.name.value, field.name.value, table);
        return directive ? { ...field, directives: [...(field.directives ?? []), directive] } : field;
      }),
    }),
  });
  return `${print(document)}\n`;
}

function directiveOf(type: string, field: string, table: FieldTable): ConstDirectiveNode | undefined {
  const policy = fieldPolicy(type, field, table);
  if (policy === undefined) return undefined;
  if (GUARDED_CLASSES.includes(policy.fieldClass)) {
    const scope = { kind: Kind.STRING, value: scopeOf(policy.releaseName) } as const;
    const anyOf = { kind: Kind.LIST, values: [{ kind: Kind.LIST, values: [scope] }] } as const;
    return directive('requiresScopes', [
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'scopes' }, value: anyOf },
    ]);
  }
  return policy.fieldClass === 'P1' || ROOTS.includes(type) ? directive('authenticated') : undefined;
}

const directive = (
  name: string,
  args: NonNullable<ConstDirectiveNode['arguments']> = [],
): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: name },
  arguments: args,
});
