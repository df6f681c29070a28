/** What a value of a field must be. */
export type FieldType =
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'place' }
  | { readonly kind: 'idNumber' };

export interface Field {
  readonly type: FieldType;
  readonly isRequired?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** The fields of `ImportedCaseInput` (docs/import.md lists them for people). */
export const CASE_FIELDS = {
  externalId: { type: { kind: 'text', longest: 200 }, isRequired: true },
  jurisdiction: { type: { kind: 'place' }, isRequired: true },
  reportedAt: { type: { kind: 'instant' }, isRequired: true },
  status: {
    type: {
      kind: 'choice',
      choices: ['SCREENED_POSITIVE', 'CONFIRMED', 'ASYMPTOMATIC', 'EXCLUDED', 'CLOSED'],
    },
    isRequired: true,
  },
  collectedAt: { type: { kind: 'instant' } },
  onsetDate: { type: { kind: 'date' } },
  severity: {
    type: { kind: 'choice', choices: ['ASYMPTOMATIC', 'MILD', 'MODERATE', 'SEVERE', 'CRITICAL'] },
  },
  ageYears: { type: { kind: 'integer', least: 0, most: 130 } },
  sex: { type: { kind: 'choice', choices: ['MALE', 'FEMALE'] } },
  reportedPlace: { type: { kind: 'text', longest: 200 } },
  infectedPlace: { type: { kind: 'text', longest: 200 } },
} as const satisfies Fields;

/** What a line list may say of the person beside the case; such a person is registered first. */
export const PERSON_FIELDS = {
  name: { type: { kind: 'text', longest: 100 } },
  idNumber: { type: { kind: 'idNumber' } },
  birthDate: { type: { kind: 'date' } },
  phone: { type: { kind: 'text', longest: 40 } },
  address: { type: { kind: 'text', longest: 300 } },
} as const satisfies Fields;

/** The fields of a transmission pair beside those of its two cases. */
export const PAIR_FIELDS = {
  household: { type: { kind: 'boolean' } },
  relation: { type: { kind: 'text', longest: 100 } },
} as const satisfies Fields;

/** The two cases of a transmission pair; their fields are named `infector.externalId` and so on. */
export const SIDES = ['infector', 'infectee'] as const;

export type Side = (typeof SIDES)[number];

const sided = (side: Side): Fields =>
  Object.fromEntries(Object.entries(CASE_FIELDS).map(([name, field]) => [`${side}.${name}`, field]));

/** Every field that a mapping may name, by what is imported. */
export const FIELDS_OF = {
  cases: { ...CASE_FIELDS, ...PERSON_FIELDS } as Fields,
  transmissions: { ...sided('infector'), ...sided('infectee'), ...PAIR_FIELDS } as Fields,
} as const;

export type ImportKind = keyof typeof FIELDS_OF;

/** The part of a field's name that a constant may stand under: `infector.status` also takes the constant `status`. */
export function commonName(name: string): string {
  return name.replace(/^infect(or|ee)\./, '');
}
