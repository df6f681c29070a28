const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n`;

/** Owns the stream of events; each names a person that it knows no more of than the id. */
export const PUBLISHER_SDL = `${LINK}
  type Query { lastSequence: Int! }
  type Subscription { positives(after: String): Positive! }
  type Positive { cursor: String! sequence: Int! at: Float! person: Person! }
  type Person @key(fields: "id", resolvable: false) { id: ID! }`;

/** Owns the persons: every event needs one fetch from here. */
export const PEOPLE_SDL = `${LINK}
  type Query { numberOfPeople: Int! }
  type Person @key(fields: "id") { id: ID! name: String district: String }`;

export const PEOPLE_RESOLVERS = {
  Query: { numberOfPeople: () => 1_000 },
  Person: {
    __resolveReference: (reference) => reference,
    name: ({ id }) => `Exercise Person ${id}`,
    district: ({ id }) => `District ${Number(id) % 17}`,
  },
};

/** What every client subscribes to. `at` is the publisher's clock, `nowMicros` below, at the commit of the event. */
export const SUBSCRIPTION =
  'subscription Positives { positives { sequence at person { id name district } } }';

/** Microseconds of a clock that all processes of one machine share, and that nobody sets. */
export const nowMicros = () => Number(process.hrtime.bigint() / 1000n);
