import { DECISIONS, type Decision } from '@tongbu/audit';
import { type Agency, DateTimeScalar } from '@tongbu/vocabulary';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AgencyEnum } from '../types/agency.enum.js';
import { connectionType } from '../types/connection.js';

const DecisionEnum = Object.fromEntries(DECISIONS.map((decision) => [decision, decision]));
registerEnumType(DecisionEnum, {
  name: 'AccessDecision',
  description: 'What was decided when somebody asked for data of a person (访问决定).',
  valuesConfig: {
    ALLOW: { description: 'It was shown.' },
    MASK: { description: 'It was shown masked.' },
    DENY: { description: 'It was refused.' },
  },
});

/** One row of the audit trail, as an auditor sees it. */
@Directive('@shareable')
@ObjectType({ description: 'Somebody who asked for data of a person, and what was decided (访问记录).' })
export class AccessLogEntry {
  @Field(() => Int, { description: 'The number of the row in the audit trail of the agency.' })
  sequence!: number;

  @Field(() => DateTimeScalar, { description: 'When (访问时间).' })
  at!: Date;

  @Field(() => String, { description: 'The account that asked (访问者).' })
  subject!: string;

  @Field(() => AgencyEnum, { description: 'The agency of the account.' })
  agency!: Agency;

  @Field(() => String, { description: 'The role of the account.' })
  role!: string;

  @Field(() => String, {
    description:
      'What was done, as a code of docs/audit.md: `person.identity`, `case.read`, `contact.record` …',
  })
  action!: string;

  @Field(() => [String], { description: 'The names of the fields that were asked for.' })
  fields!: string[];

  @Field(() => DecisionEnum, { description: 'What was decided.' })
  decision!: Decision;

  @Field(() => String, { description: 'Why, as a code.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'The purpose that was stated (访问目的).' })
  purpose!: string | null;

  @Field(() => ID, { nullable: true, description: 'The case that was named.' })
  caseId!: string | null;

  @Field(() => String, { description: 'The id of the request, as in the logs.' })
  requestId!: string;
}

export const AccessLogConnection = connectionType(AccessLogEntry, 'AccessLogEntry', { isShareable: true });
