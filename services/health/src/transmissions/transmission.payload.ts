import { UserError } from '@tongbu/subgraph';
import { Field, Int, ObjectType } from 'type-graphql';
import { CaseConflict } from '../cases/case.payload.js';

@ObjectType({ description: 'What an import of transmission pairs did.' })
export class ImportTransmissionsPayload {
  @Field(() => Int, { description: 'Cases that were not there before.' })
  cases!: number;

  @Field(() => Int, { description: 'Links that were not there before.' })
  links!: number;

  @Field(() => Int, { description: 'Links that were there.' })
  unchanged!: number;

  @Field(() => [CaseConflict], {
    description: 'Attributes that a row tells differently from what is recorded.',
  })
  conflicts!: CaseConflict[];

  @Field(() => [UserError], { description: 'Refused rows. The other rows were imported.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What the recorded links did.' })
export class RecordTransmissionsPayload {
  @Field(() => Int, { description: 'Links that were not there before.' })
  recorded!: number;

  @Field(() => Int, { description: 'Links that were there before: nothing changed.' })
  duplicates!: number;

  @Field(() => [UserError], { description: 'Refused rows. The other rows were recorded.' })
  userErrors!: UserError[];
}
