import type { Action } from '@tongbu/access';
import {
  Arg,
  type ClassType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { isId } from '../refusals/refusal.js';
import type { Page } from '../types/connection.js';
import { AccessLogConnection, type AccessLogEntry } from './access-log.type.js';
import { type AccessLogRequest, type LoggedPerson, readAccessLog } from './read-access-log.js';

/** What one agency adds to the log of a person. */
export interface AccessLogPart {
  /** The name of the agency's field. */
  readonly field: string;
  /** Who may read it. */
  readonly action: Action;
  readonly description: string;
}

/**
 * Makes the graph's `PersonAccessLog` and the resolver of one agency's field in it. The person's place comes with the
 * key, from public security: the register alone knows it, and a service believes nobody but our own gateway and services.
 */
export function personAccessLog({ field, action, description }: AccessLogPart): {
  readonly type: ClassType<LoggedPerson>;
  readonly resolver: ClassType<object>;
} {
  @Directive('@key(fields: "personId place")')
  @ObjectType('PersonAccessLog', {
    description:
      'Who asked the four agencies for data of a person: each tells what it recorded (个人访问记录).',
  })
  class PersonAccessLog implements LoggedPerson {
    @Field(() => ID, { description: 'The id of the person.' })
    personId!: string;

    @Field(() => String, {
      description: 'GB/T 2260 code of the place that answers for the person; 000000 where none is known.',
    })
    place!: string;
  }

  @Resolver(() => PersonAccessLog)
  class PersonAccessLogResolver {
    @FieldResolver(() => AccessLogConnection, { name: field, nullable: true, description })
    part(
      @Root() { personId, place }: LoggedPerson,
      @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
      @Arg('after', () => String, { nullable: true, description: 'The cursor of the last edge before.' })
      after: string | null | undefined,
      @Ctx() context: AccessLogRequest,
    ): Promise<Page<AccessLogEntry>> {
      const person = isId(personId) ? { personId: personId.toLowerCase(), place } : null;
      return readAccessLog(person, { first, after, action }, context);
    }
  }
  return { type: PersonAccessLog, resolver: PersonAccessLogResolver };
}
