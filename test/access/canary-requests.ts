import { AGENCIES, type Agency, type Role, rolesOf } from '@tongbu/vocabulary';
import fc from 'fast-check';
import { BAD, GOOD, type SentDocument, SPLINTERS } from './canary-documents.js';
import { CASES, type SeededHub } from './canary-hub.js';
import { CANARIES, type Canary, canaryWord } from './canary-people.js';

export const WAYS = ['POST', 'GET', 'SSE', 'WebSocket'] as const;
export type Way = (typeof WAYS)[number];

/** Somebody who asks, and for which case; `undefined` for none. */
export interface Asker {
  readonly agency: Agency;
  readonly role: Role;
  readonly jurisdiction: string;
  /** Which of the seeded cases the request names, with a purpose of the agency. */
  readonly caseAt: number | undefined;
}

export interface CanaryRequest extends SentDocument {
  readonly asker: Asker;
  readonly way: Way;
  readonly headers: Readonly<Record<string, string>>;
}

export const PURPOSES: Readonly<Record<Agency, string>> = {
  HEALTH: 'TREATMENT',
  PUBLIC_SECURITY: 'TRACING',
  TRANSPORT: 'TRANSFER',
  CIVIL_AFFAIRS: 'COMMUNITY_CONTROL',
};

const roles = AGENCIES.flatMap((agency) =>
  rolesOf(agency)
    .filter((role) => role !== 'service')
    .map((role) => ({ agency, role })),
);
const askers = fc
  .tuple(
    fc.constantFrom(...roles),
    fc.constantFrom('321000', '321000', '321002', '110000'),
    fc.option(fc.nat(CASES - 1), { nil: undefined }),
  )
  .map(([who, jurisdiction, caseAt]): Asker => ({ ...who, jurisdiction, caseAt }));

/** One cut, one splinter, or one piece written twice. */
const mutations = fc
  .tuple(fc.constantFrom('cut', 'splinter', 'twice'), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20))
  .chain(([kind, at, length]) =>
    fc.constantFrom(...SPLINTERS).map((splinter) => (query: string) => {
      const start = Math.floor(at * query.length);
      const [before, piece, after] = [
        query.slice(0, start),
        query.slice(start, start + length),
        query.slice(start + length),
      ];
      if (kind === 'cut') return before + after;
      return kind === 'splinter' ? before + splinter + piece + after : before + piece + piece + after;
    }),
  );

/** Headers of a client that puts a person where something else belongs. */
const misplaced = ({ idNumber, phone, name }: Canary): Record<string, string> => ({
  'x-request-id': `request-${idNumber}`,
  'tongbu-purpose': canaryWord('Purpose'),
  'tongbu-case': idNumber,
  'x-case': encodeURIComponent(name),
  cookie: `who=${idNumber}`,
  'user-agent': canaryWord('Agent'),
  traceparent: `00-${idNumber}`,
  tracestate: `who=${phone}`,
  baggage: `who=${phone}`,
  'last-event-id': idNumber,
});

/** Requests of every role, with and without a case: good ones, bad ones, and good ones with something broken in them. */
export function requestsFor({ personIds, caseIds }: SeededHub): fc.Arbitrary<CanaryRequest> {
  const about = (at: number) => ({
    person: CANARIES[at] ?? CANARIES[0],
    personId: personIds[at] ?? '',
    caseId: caseIds[at % CASES] ?? '',
  });
  const mutated = fc.array(mutations, { minLength: 1, maxLength: 3 });
  const documents = fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...GOOD), fc.constant([])) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...BAD), fc.constant([])) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...GOOD, ...BAD), mutated) },
  );
  const ways = fc.constantFrom<Way>('POST', 'POST', 'GET', 'SSE', 'WebSocket');
  return fc
    .tuple(askers, ways, fc.nat(CANARIES.length - 1), documents, fc.nat(4), fc.boolean())
    .map(([asker, way, anybody, [write, changes], oddity, isOfTheCase]) => {
      const whom = about((isOfTheCase ? asker.caseAt : undefined) ?? anybody);
      const { person = CANARIES[0] } = whom;
      if (!person) throw new Error('there is a canary');
      const { query, variables } = write({ ...whom, person });
      const caseId = asker.caseAt === undefined ? undefined : caseIds[asker.caseAt];
      const stated = caseId && { 'tongbu-purpose': PURPOSES[asker.agency], 'tongbu-case': caseId };
      const isOdd = oddity === 0;
      return {
        ...{ asker, way, ...(variables && { variables }) },
        query: changes.reduce((changed, change) => change(changed), query),
        headers: { ...(isOdd && misplaced(person)), ...stated },
      };
    });
}
