import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The response to a case, which health opens; here the key, to which civil affairs adds its lane. */
@Directive('@key(fields: "caseId")')
@ObjectType({ description: 'The response to a case (同步响应). Each agency adds its own lane.' })
export class CaseResponse {
  @Field(() => ID, { description: 'The case that is responded to.' })
  caseId!: string;
}
