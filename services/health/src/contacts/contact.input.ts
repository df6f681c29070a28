import { DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, InputType } from 'type-graphql';
import { ContactCategory } from './contact.enum.js';

@InputType({ description: 'Somebody who was exposed to a case (接触者).' })
export class ContactInput {
  @Field(() => ID, { description: 'The person.' })
  personId!: string;

  @Field(() => ContactCategory, { description: 'How they were exposed (接触者类别).' })
  category!: ContactCategory;

  @Field(() => String, {
    nullable: true,
    description: 'What they are to the case, at most 100 characters (关系).',
  })
  relation?: string | null;

  @Field(() => DateTimeScalar, {
    description: 'When they were last exposed; not in the future (末次接触时间).',
  })
  lastExposureAt!: Date;
}

@InputType({ description: 'Contacts of one case, at most 500.' })
export class RecordContactsInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => [ContactInput], { description: 'At most 500.' })
  contacts!: ContactInput[];
}
