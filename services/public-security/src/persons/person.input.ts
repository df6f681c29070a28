import { DateScalar } from '@tongbu/vocabulary';
import { Field, InputType } from 'type-graphql';
import { Sex } from './person.enum.js';
import type { PersonRowInput } from './person.rules.js';

@InputType({ description: 'Whom to find.' })
export class FindPersonInput {
  @Field(() => String, { description: 'The resident identity number, whole (公民身份号码).' })
  idNumber!: string;
}

@InputType({ description: 'A person to register: as much as is known (人员登记).' })
export class RegisterPersonInput implements PersonRowInput {
  @Field(() => String, { nullable: true, description: 'The name, 1 to 100 characters (姓名).' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The resident identity number; the person is recognised by it, and refused with another name than is registered. Absent where it is not known (公民身份号码).',
  })
  idNumber?: string | null;

  @Field(() => Sex, {
    nullable: true,
    description: 'The sex; taken from the identity number where absent, and must agree with it (性别).',
  })
  sex?: Sex | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day of birth; taken from the identity number where absent, and must agree with it (出生日期).',
  })
  birthDate?: string | null;

  @Field(() => String, { nullable: true, description: 'A telephone number (联系电话).' })
  phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the person lives, 1 to 300 characters (现住址).',
  })
  address?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'GB/T 2260 code of the place that answers for the person now, and for which the caller answers: of a traveller the place where they were found, not their home (管辖地).',
  })
  jurisdiction?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The registering agency's own name for the person, 1 to 100 characters; never an identity number. Without an identity number the person is recognised by it (外部编号).",
  })
  externalId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True for an invented person of a drill (演练).' })
  exercise?: boolean | null;
}

@InputType({ description: 'People to register: at most 500 (人员登记).' })
export class RegisterPersonsInput {
  @Field(() => [RegisterPersonInput], { description: 'At most 500; more refuse the whole request.' })
  persons!: RegisterPersonInput[];
}
