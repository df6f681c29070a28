import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A person of the register of public security; here the key and what civil affairs adds. */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A person in the register (人员). Public security owns who it is; civil affairs adds the household and the isolation plan.',
})
export class Person {
  @Field(() => ID, { description: 'Opaque: says nothing about who it is.' })
  id!: string;
}
