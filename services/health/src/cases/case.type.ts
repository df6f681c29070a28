import { DateScalar, DateTimeScalar } from '@tongbu/vocabulary';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { CaseOrigin, CaseStatus, ReportedSex, Severity } from './case.enum.js';

/** One case of the line list. Person, response, contacts and links are resolved beside their own nouns. */
@Directive('@key(fields: "id")')
@ObjectType({
  description: 'A person reported as infected or suspected under the notifiable-disease rules (病例).',
})
export class Case {
  @Field(() => ID, { description: 'Opaque: says nothing about who it is.' })
  id!: string;

  @Field(() => String, {
    description: 'The number for people: prefecture, day of report, count of the day (病例编号).',
  })
  caseNumber!: string;

  @Field(() => CaseStatus, { description: 'How sure the case is (病例分类).' })
  status!: CaseStatus;

  @Field(() => DateTimeScalar, { description: 'When it was reported to the hub (报告时间).' })
  reportedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the positive specimen was taken (采样时间).',
  })
  collectedAt?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'The first day of symptoms (发病日期).' })
  onsetDate?: string | null;

  @Field(() => String, { description: 'GB/T 2260 code of the place that answers for the case (属地).' })
  jurisdiction!: string;

  @Field(() => Severity, { nullable: true, description: 'How ill the person is (临床分型).' })
  severity?: Severity | null;

  @Field(() => Boolean, { description: 'Part of a drill, never of statistics (演练).' })
  exercise!: boolean;

  @Field(() => CaseOrigin, { description: 'Reported through the hub, or imported history (来源).' })
  origin!: CaseOrigin;

  @Field(() => Int, { nullable: true, description: 'Age in years as the report said (报告年龄).' })
  ageYears?: number | null;

  @Field(() => ReportedSex, { nullable: true, description: 'Sex as the report said (报告性别).' })
  sex?: ReportedSex | null;

  @Field(() => String, {
    nullable: true,
    description: 'The place that reported it, in the words of the source (报告地).',
  })
  reportedPlace?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The place of infection, in the words of the source (感染地).',
  })
  infectedPlace?: string | null;

  personId?: string | null;
}
