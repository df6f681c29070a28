import { demand } from '@tongbu/access';
import { MAX_ROWS, refuseTooMany } from '@tongbu/subgraph';
import { DateScalar } from '@tongbu/vocabulary';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { PublicSecurityContext } from '../public-security.context.js';
import { findPerson } from './find-person.js';
import { identityOf, maskedNameOf, type PersonRoot } from './person.access.js';
import { FindPersonInput, RegisterPersonsInput } from './person.input.js';
import { RegisterPersonsPayload } from './person.payload.js';
import { Person } from './person.type.js';
import { registerRows } from './register-rows.js';

@Resolver(() => Person)
export class PersonResolver {
  @Query(() => Person, { nullable: true, description: 'One person of the register (人员).' })
  async person(
    @Arg('id', () => ID, { description: 'The id of the person.' }) id: string,
    @Ctx() { caller, persons }: PublicSecurityContext,
  ): Promise<Person | null> {
    demand(caller, 'person.read');
    return persons.load(id);
  }

  @Query(() => Person, {
    nullable: true,
    description: 'The person with this identity number; null where there is none (按身份号码查询).',
  })
  async findPerson(
    @Arg('input', () => FindPersonInput, { description: 'Whom to find.' }) { idNumber }: FindPersonInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<Person | null> {
    return findPerson(idNumber, context);
  }

  @Mutation(() => RegisterPersonsPayload, {
    description:
      'Registers people, at most 500; whoever is registered already is given and not changed (人员登记).',
  })
  async registerPersons(
    @Arg('input', () => RegisterPersonsInput, { description: 'The people.' }) {
      persons,
    }: RegisterPersonsInput,
    @Ctx() context: PublicSecurityContext,
  ): Promise<RegisterPersonsPayload> {
    return context.audit.change(context, { action: 'person.register' }, async (change) => {
      if (persons.length > MAX_ROWS) return { persons: [], userErrors: [refuseTooMany('persons')] };
      return registerRows(persons, { ...context, change });
    });
  }

  @FieldResolver(() => String, { nullable: true, description: 'The name for everyone: 张** (脱敏姓名).' })
  maskedName(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return maskedNameOf(person, context);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The name; whole for a stated purpose and case only (姓名).',
  })
  name(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return identityOf(person, context).name;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The resident identity number; whole for a stated purpose and case only (公民身份号码).',
  })
  idNumber(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return identityOf(person, context).idNumber;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The telephone number; whole for a stated purpose and case only (联系电话).',
  })
  phone(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return identityOf(person, context).phone;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where the person lives; whole for a stated purpose and case only (现住址).',
  })
  address(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return identityOf(person, context).address;
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description: 'The day of birth; for a stated purpose and case only (出生日期).',
  })
  birthDate(@Root() person: PersonRoot, @Ctx() context: PublicSecurityContext): string | null {
    return identityOf(person, context).birthDate;
  }
}
