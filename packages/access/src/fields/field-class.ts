import type { ReleaseName } from '../decision/releases.js';

/**
 * How much a field tells about a living person. `P0` public: nothing. `P1` pseudonymous: something about an opaque
 * id. `P2` contact or location: how or where somebody is found, and free text. `P3` identity or health result.
 *
 * A field that leads from one record to another has the class of what the link tells, not of what stands behind it:
 * `Case.person` gives an opaque id (P1), `Person.cases` tells of somebody that they are a case (P3).
 */
export const FIELD_CLASSES = ['P0', 'P1', 'P2', 'P3'] as const;
export type FieldClass = (typeof FIELD_CLASSES)[number];

/** The classes that are guarded field by field. */
export const GUARDED_CLASSES: readonly FieldClass[] = ['P2', 'P3'];

/** A field's class, and who is given it where that is another release than that of its type. */
export type FieldEntry = FieldClass | readonly [FieldClass, ReleaseName];

/** The fields of one type, and the release of those that name none. */
export interface TypeEntry {
  readonly release: ReleaseName;
  readonly fields: Readonly<Record<string, FieldEntry>>;
}

/** Type by type, field by field. What does not stand in it is refused. */
export type FieldTable = Readonly<Record<string, TypeEntry>>;
