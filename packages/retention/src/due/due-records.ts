import {
  EDITIONS,
  type ProtocolEdition,
  type ReferenceDate,
  type RetentionClass,
  retentionCutOff,
  retentionPeriod,
  startOfDayInShanghai,
} from '@tongbu/vocabulary';
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** When a run looks, and whether an emergency ended before it. */
export interface RunMoment {
  readonly asOf: Date;
  readonly emergencyEndedAt: Date | null;
}

/** Where a table keeps the days that a period may count from: columns, or expressions that give an instant. */
export type DateColumns = Readonly<Partial<Record<ReferenceDate, SQLWrapper>>>;

/**
 * What is due of one class and one edition, as conditions for a service's own statement. They say in SQL what
 * `retentionDueAt` and `editionOfRecord` say; a test holds them together.
 */
export class DueRecords {
  readonly dataClass: RetentionClass;
  readonly edition: ProtocolEdition;
  /** Whatever counts from before this instant is due. */
  readonly cutOff: Date;
  readonly #openSince: Date;
  readonly #editions: readonly ProtocolEdition[];

  constructor(
    dataClass: RetentionClass,
    edition: ProtocolEdition,
    { asOf, emergencyEndedAt }: RunMoment,
    editions: readonly ProtocolEdition[] = EDITIONS,
  ) {
    const period = retentionPeriod(edition, dataClass);
    const cutOff = retentionCutOff(period, asOf);
    const isEnded = period.heldFor === 'EMERGENCY' && emergencyEndedAt !== null && emergencyEndedAt > cutOff;
    this.dataClass = dataClass;
    this.edition = edition;
    this.cutOff = isEnded ? emergencyEndedAt : cutOff;
    this.#openSince = retentionCutOff(edition.retention.openCase, asOf);
    this.#editions = editions;
  }

  /** True of a record that was made under this edition: as it says, or, where it says nothing known, when it was made. */
  ofEdition(edition: SQLWrapper | null, madeAt: SQLWrapper): SQL {
    const place = this.#editions.indexOf(this.edition);
    const next = this.#editions[place + 1];
    const inForce = sql.join(
      [
        ...(place === 0
          ? []
          : [sql`${madeAt} >= ${instant(startOfDayInShanghai(this.edition.effectiveFrom))}`]),
        ...(next === undefined
          ? []
          : [sql`${madeAt} < ${instant(startOfDayInShanghai(next.effectiveFrom))}`]),
        sql`${madeAt} is not null`,
      ],
      sql` and `,
    );
    if (edition === null) return sql`(${inForce})`;
    const known = sql.join(
      this.#editions.map(({ id }) => sql`${id}`),
      sql`, `,
    );
    return sql`(case when ${edition} in (${known}) then ${edition} = ${this.edition.id} else ${inForce} end)`;
  }

  /** True of a record whose period is over. Of one that knows none of the days that it may count from, never. */
  isOver(dates: DateColumns): SQL {
    const { pick, of } = retentionPeriod(this.edition, this.dataClass).from;
    const known = of.flatMap((name) => dates[name] ?? []);
    if (known.length === 0) return sql`false`;
    const list = sql.join([...known], sql`, `);
    const reference = pick === 'FIRST_KNOWN' ? sql`coalesce(${list})` : sql`greatest(${list})`;
    return sql`(${reference} < ${instant(this.cutOff)})`;
  }

  /** True where a case that is open holds what it needs: one that was reported too long ago counts as closed. */
  isHeldBy(openCase: { readonly isOpen: SQL; readonly reportedAt: SQLWrapper }): SQL {
    return sql`coalesce(${openCase.isOpen} and ${openCase.reportedAt} >= ${instant(this.#openSince)}, false)`;
  }
}

const instant = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;
