import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A person of the register of public security; here the key, to which transport adds the transfers. */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A person in the register (人员). Public security owns who it is; transport adds the transfers.',
})
export class Person {
  @Field(() => ID, { description: 'Opaque: says nothing about who it is.' })
  id!: string;
}
