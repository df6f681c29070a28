import { UserError } from '@tongbu/subgraph';
import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ContactCategory } from './contact.enum.js';

@ObjectType({ description: 'Somebody who was exposed to a case (接触者).' })
export class Contact {
  @Field(() => ID, { description: 'The id of the contact.' })
  id!: string;

  @Field(() => ContactCategory, { description: 'How they were exposed (接触者类别).' })
  category!: ContactCategory;

  @Field(() => String, { nullable: true, description: 'What they are to the case: wife, colleague (关系).' })
  relation?: string | null;

  @Field(() => DateTimeScalar, {
    description: 'When they were last exposed: quarantine counts from here (末次接触时间).',
  })
  lastExposureAt!: Date;

  personId!: string;
}

@ObjectType({ description: 'What the recorded contacts did.' })
export class RecordContactsPayload {
  @Field(() => Int, { description: 'Contacts that were not there before.' })
  recorded!: number;

  @Field(() => Int, { description: 'Contacts that were there before: nothing changed.' })
  duplicates!: number;

  @Field(() => [UserError], { description: 'Refused rows. The other rows were recorded.' })
  userErrors!: UserError[];
}
