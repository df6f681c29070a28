import { Field, ID, InputType } from 'type-graphql';
import { VerificationOutcome } from '../cases/case.enum.js';

@InputType({ description: 'How the verification of a case ended (复核结论).' })
export class SettleVerificationInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;

  @Field(() => VerificationOutcome, { description: 'EXCLUDED stands all four lanes down.' })
  outcome!: VerificationOutcome;
}
