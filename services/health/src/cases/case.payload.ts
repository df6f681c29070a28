import { UserError } from '@tongbu/subgraph';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Case } from './case.type.js';

@ObjectType({ description: 'The case that the report opened, or had opened before.' })
export class ReportPositivePayload {
  @Field(() => Case, { nullable: true, description: 'The case; null where the report was refused.' })
  case?: Case | undefined;

  @Field(() => [UserError], { description: 'Why the report was refused; empty where it was not.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Two reports of one case tell an attribute differently; both are kept (冲突).' })
export class CaseConflict {
  @Field(() => Int, { description: 'The row of the input that told it differently, from 0.' })
  row!: number;

  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => String, { description: 'What the case is called in its source.' })
  externalId!: string;

  @Field(() => String, {
    description: 'The attribute: ageYears, sex, reportedPlace, infectedPlace or onsetDate.',
  })
  field!: string;
}

@ObjectType({ description: 'What an import of cases did.' })
export class ImportCasesPayload {
  @Field(() => Int, { description: 'Cases that were not there before.' })
  imported!: number;

  @Field(() => Int, { description: 'Cases that were there.' })
  unchanged!: number;

  @Field(() => [CaseConflict], {
    description: 'Attributes that a row tells differently from what is recorded.',
  })
  conflicts!: CaseConflict[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows of the request were imported.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The case as it was closed.' })
export class CloseCasePayload {
  @Field(() => Case, { nullable: true, description: 'The case; null where the request was refused.' })
  case?: Case | undefined;

  @Field(() => [UserError], { description: 'Why it was refused; empty where it was not.' })
  userErrors!: UserError[];
}
