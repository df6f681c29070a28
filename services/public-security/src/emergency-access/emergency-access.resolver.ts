import { Fault } from '@tongbu/runtime';
import { type Page, pageSize } from '@tongbu/subgraph';
import { CursorScalar } from '@tongbu/vocabulary';
import {
  Arg,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';
import { breakGlass } from './break-glass.js';
import {
  BreakGlassInput,
  EmergencyAccessFilter,
  ReviewEmergencyAccessInput,
} from './emergency-access.input.js';
import {
  BreakGlassPayload,
  EndEmergencyAccessPayload,
  ReviewEmergencyAccessPayload,
} from './emergency-access.payload.js';
import { mayWatch } from './emergency-access.rules.js';
import { EmergencyAccess, EmergencyAccessConnection, EmergencyAccessEvent } from './emergency-access.type.js';
import { emergencyAccessUpdates } from './emergency-access-updates.js';
import { endEmergencyAccess } from './end-emergency-access.js';
import { listEmergencyAccesses } from './list-emergency-accesses.js';
import { reviewEmergencyAccess } from './review-emergency-access.js';
import { shownAccess } from './shown-access.js';

/** The register of broken glass, which public security keeps for all four agencies. */
@Resolver(() => EmergencyAccessEvent)
export class EmergencyAccessResolver {
  @Mutation(() => BreakGlassPayload, {
    description:
      'Opens one person or one case to the caller for a time, whatever purpose or case is missing. Told at once, read by a second person (破窗).',
  })
  breakGlass(
    @Arg('input', () => BreakGlassInput, { description: 'What to open, and why.' }) input: BreakGlassInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<BreakGlassPayload> {
    return breakGlass(context, input);
  }

  @Mutation(() => EndEmergencyAccessPayload, {
    description: 'Ends an access before its time, by the account that opened it; may be repeated (结束破窗).',
  })
  endEmergencyAccess(
    @Arg('id', () => ID, { description: 'The access.' }) id: string,
    @Ctx() context: PublicSecurityContext,
  ): Promise<EndEmergencyAccessPayload> {
    return endEmergencyAccess(context, id);
  }

  @Mutation(() => ReviewEmergencyAccessPayload, {
    description:
      'Says what a second person found of an access, once; never the account that opened it (破窗复核).',
  })
  reviewEmergencyAccess(
    @Arg('input', () => ReviewEmergencyAccessInput, { description: 'What was found.' })
    input: ReviewEmergencyAccessInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<ReviewEmergencyAccessPayload> {
    return reviewEmergencyAccess(context, input);
  }

  @Query(() => EmergencyAccessConnection, {
    description: 'The emergency accesses that the caller is to watch, the newest first (破窗登记).',
  })
  emergencyAccesses(
    @Arg('filter', () => EmergencyAccessFilter, { nullable: true, description: 'Which; absent is all.' })
    filter: EmergencyAccessFilter | null | undefined,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last edge before.' })
    after: string | null | undefined,
    @Ctx() { caller, emergencyRegister }: PublicSecurityContext,
  ): Promise<Page<EmergencyAccess>> {
    const unreviewed = filter?.unreviewed ?? undefined;
    return listEmergencyAccesses(emergencyRegister.db, caller, { unreviewed, first: pageSize(first), after });
  }

  @Subscription(() => EmergencyAccessEvent, {
    description:
      'Every time the glass is broken, ended or looked at, for those who are to watch it (破窗通知).',
    subscribe: ({ args, context }: { args: { after?: string | null }; context: PublicSecurityContext }) =>
      emergencyAccessUpdates(context, args.after),
  })
  emergencyAccessUpdates(
    @Root() event: EmergencyAccessEvent,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'Go on after this cursor; `0` is the oldest that is kept; absent is from now on.',
    })
    _after?: string,
  ): EmergencyAccessEvent {
    return event;
  }

  @FieldResolver(() => EmergencyAccess, { nullable: true, description: 'The access, as it is now.' })
  async access(
    @Root() { accessId }: EmergencyAccessEvent,
    @Ctx() { caller, emergencyRegister }: PublicSecurityContext,
  ): Promise<EmergencyAccess | null> {
    const access = await emergencyRegister.load(accessId);
    if (access && !mayWatch(caller, access)) throw new Fault('FORBIDDEN');
    return access && shownAccess(access);
  }
}
