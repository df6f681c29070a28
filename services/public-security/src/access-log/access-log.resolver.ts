import { isId, type Page, pageSize } from '@tongbu/subgraph';
import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';
import { AccessLogConnection, AccessLogEntry } from './access-log.type.js';
import { readAccessLog } from './read-access-log.js';

/** Who asked for data of a person: for auditors, who see the log and no records. */
@Resolver(() => AccessLogEntry)
export class AccessLogResolver {
  @Query(() => AccessLogConnection, {
    description:
      'Who asked public security for data of this person, the newest first; for its auditors only (个人访问记录).',
  })
  accessLog(
    @Arg('personId', () => ID, { description: 'The id of the person.' }) personId: string,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last edge before.' })
    after: string | null | undefined,
    @Ctx() context: PublicSecurityContext,
  ): Promise<Page<AccessLogEntry>> {
    const page = { first: pageSize(first), after };
    return readAccessLog(isId(personId) ? personId.toLowerCase() : null, page, context);
  }
}
