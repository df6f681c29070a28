/** The four agencies of the response, each the only writer of its own facts: 卫健, 公安, 交通, 民政. */
export const AGENCIES = ['HEALTH', 'PUBLIC_SECURITY', 'TRANSPORT', 'CIVIL_AFFAIRS'] as const;

/** One of the four agencies; the spelling is that of the GraphQL enum `Agency`. */
export type Agency = (typeof AGENCIES)[number];

/** A name in the two languages that the hub speaks. */
export interface BilingualName {
  readonly en: string;
  readonly zh: string;
}

const SLUGS = {
  HEALTH: 'health',
  PUBLIC_SECURITY: 'public-security',
  TRANSPORT: 'transport',
  CIVIL_AFFAIRS: 'civil-affairs',
} as const satisfies Record<Agency, string>;

/** The name of an agency in folders, databases and addresses: `health`, `public-security` … */
export type AgencySlug = (typeof SLUGS)[Agency];

const NAMES: Record<Agency, BilingualName> = {
  HEALTH: { en: 'Health', zh: '卫健' },
  PUBLIC_SECURITY: { en: 'Public security', zh: '公安' },
  TRANSPORT: { en: 'Transport', zh: '交通' },
  CIVIL_AFFAIRS: { en: 'Civil affairs', zh: '民政' },
};

/** The agency's name in kebab-case, as folders and databases use it. */
export function agencySlug(agency: Agency): AgencySlug {
  return SLUGS[agency];
}

/** The agency's name for people, in English and Chinese. */
export function agencyName(agency: Agency): BilingualName {
  return NAMES[agency];
}

/** True when the text is the code of an agency, spelled exactly. */
export function isAgency(text: string): text is Agency {
  return (AGENCIES as readonly string[]).includes(text);
}
