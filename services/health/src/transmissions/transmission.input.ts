import { Field, ID, InputType } from 'type-graphql';
import { ImportedCaseInput } from '../cases/case.input.js';

@InputType({ description: 'Who infected whom, with what the source says of both (传播对).' })
export class ImportedTransmissionInput {
  @Field(() => ImportedCaseInput, { description: 'The earlier case (传染者).' })
  infector!: ImportedCaseInput;

  @Field(() => ImportedCaseInput, { description: 'The later case (被感染者).' })
  infectee!: ImportedCaseInput;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Within a household; absent where the source does not say (家庭内传播).',
  })
  household?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What the later case is to the earlier one (关系).' })
  relation?: string | null;
}

@InputType({ description: 'Imported transmission pairs: at most 500, which open no lanes (传播链导入).' })
export class ImportTransmissionsInput {
  @Field(() => String, { description: 'The name of the source, 1 to 100 characters.' })
  source!: string;

  @Field(() => [ImportedTransmissionInput], { description: 'At most 500.' })
  transmissions!: ImportedTransmissionInput[];
}

@InputType({ description: 'Who infected whom, as an investigation judged (流调结论).' })
export class TransmissionLinkInput {
  @Field(() => ID, { description: 'The earlier case (传染者).' })
  infectorCaseId!: string;

  @Field(() => ID, { description: 'The later case (被感染者).' })
  infecteeCaseId!: string;

  @Field(() => Boolean, { nullable: true, description: 'Within a household (家庭内传播).' })
  household?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What the later case is to the earlier one (关系).' })
  relation?: string | null;
}

@InputType({ description: 'Links between cases of the line list, at most 500.' })
export class RecordTransmissionsInput {
  @Field(() => [TransmissionLinkInput], { description: 'At most 500.' })
  transmissions!: TransmissionLinkInput[];
}
