import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Sex } from './person.enum.js';

/** A person as everyone may see them; who they are is resolved beside, for those who may see it. */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A person in the register (人员). Who it is is shown to those only whose purpose and case allow it.',
})
export class Person {
  @Field(() => ID, { description: 'Opaque: says nothing about who it is.' })
  id!: string;

  @Field(() => Sex, { nullable: true, description: 'The sex as the register knows it (性别).' })
  sex?: Sex | null;

  @Field(() => String, {
    nullable: true,
    description: 'GB/T 2260 code of the place that answers for the person (管辖地).',
  })
  jurisdiction?: string | null;
}
