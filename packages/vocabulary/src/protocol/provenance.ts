/** Where a figure of a control protocol comes from, and how far it was checked. */
export interface Provenance {
  /** What was read, or what the figure is carried over from. */
  readonly source: string;
  /** The Chinese wording or term of the rule. */
  readonly zh: string;
  /**
   * True when a text that states the figure for this edition and the whole country was read. False for a
   * regional text, and for a figure carried over from an earlier edition: a default, to be set by the site.
   */
  readonly verified: boolean;
}
