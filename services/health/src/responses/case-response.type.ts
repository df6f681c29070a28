import { DateTimeScalar } from '@tongbu/vocabulary';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The response to one case. Each agency adds its own lane; this is health's part. */
@Directive('@key(fields: "caseId")')
@ObjectType({
  description:
    'The response to a case: transfer, verification, tracing and community control, started together (同步响应).',
})
export class CaseResponse {
  @Field(() => ID, { description: 'The case that is responded to.' })
  caseId!: string;

  @Field(() => DateTimeScalar, {
    description: 'When the positive was reported: the clock of all lanes (触发时间).',
  })
  triggeredAt!: Date;
}
