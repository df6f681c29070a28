import { answersFor, may } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import {
  AccessLogConnection,
  type AccessLogEntry,
  isId,
  type LoggedPerson,
  type NamedPerson,
  type Page,
  personAccessLog,
  readAccessLog,
  recordReading,
} from '@tongbu/subgraph';
import { WHOLE_COUNTRY } from '@tongbu/vocabulary';
import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';

const log = personAccessLog({
  field: 'publicSecurity',
  action: 'publicSecurityLog.read',
  description: 'What public security recorded, the newest first; for its own auditors (公安).',
});
export const PersonAccessLogResolver = log.resolver;

/** Who asked for data of a person: for auditors, who see the log and no records. */
@Resolver()
export class AccessLogResolver {
  @Query(() => AccessLogConnection, {
    description:
      'Who asked public security for data of this person, the newest first; for its auditors only (个人访问记录).',
  })
  async accessLog(
    @Arg('personId', () => ID, { description: 'The id of the person.' }) personId: string,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last edge before.' })
    after: string | null | undefined,
    @Ctx() context: PublicSecurityContext,
  ): Promise<Page<AccessLogEntry>> {
    const action = 'publicSecurityLog.read';
    const person = may(context.caller, action) ? await loggedPerson(personId, context) : null;
    return readAccessLog(person ?? namedPerson(personId), { first, after, action }, context);
  }

  @Query(() => log.type, {
    nullable: true,
    description:
      'Who asked the four agencies for data of this person; null of nobody, and of people whose place the auditor does not answer for (个人访问记录).',
  })
  async personAccessLog(
    @Arg('personId', () => ID, { description: 'The id of the person.' }) personId: string,
    @Ctx() context: PublicSecurityContext,
  ): Promise<LoggedPerson | null> {
    const isAuditor = may(context.caller, 'accessLog.read');
    const person = isAuditor ? await loggedPerson(personId, context) : null;
    const isTheirs = person !== null && answersFor(context.caller, person.place);
    const code = isTheirs ? 'AUDITOR' : isAuditor ? 'OTHER_PLACE' : 'FORBIDDEN';
    const decision = isTheirs ? 'ALLOW' : 'DENY';
    await recordReading(namedPerson(personId), { decision, code }, context);
    if (!isAuditor) throw new Fault('FORBIDDEN');
    return isTheirs ? person : null;
  }
}

/** Somebody of the register, with their place; null where there is nobody, or nobody any more. */
async function loggedPerson(
  personId: string,
  { personsAnywhere }: Pick<PublicSecurityContext, 'personsAnywhere'>,
): Promise<LoggedPerson | null> {
  const person = isId(personId) ? await personsAnywhere.load(personId.toLowerCase()) : null;
  return person && { personId: person.id, place: person.jurisdiction ?? WHOLE_COUNTRY };
}

/** An id as it was asked for: of nobody, so that nobody answers for it. */
const namedPerson = (personId: string): NamedPerson | null =>
  isId(personId) ? { personId: personId.toLowerCase(), place: null } : null;
