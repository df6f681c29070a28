import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'One link of a chain of transmission: who infected whom (传播链).' })
export class TransmissionLink {
  @Field(() => ID, { description: 'The id of the link.' })
  id!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Within a household; null where that is not known (家庭内传播).',
  })
  household?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the later case is to the earlier one, in the words of the source (关系).',
  })
  relation?: string | null;

  infectorCaseId!: string;
  infecteeCaseId!: string;
}
