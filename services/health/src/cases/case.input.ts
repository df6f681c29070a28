import { DateScalar, DateTimeScalar } from '@tongbu/vocabulary';
import { Field, ID, InputType, Int } from 'type-graphql';
import { CaseOrigin, CaseStatus, ReportedSex, Severity } from './case.enum.js';

@InputType({ description: 'Which cases. Absent is all that the caller may see.' })
export class CaseFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Cases of this place and of every place in it (属地).',
  })
  jurisdiction?: string | null;

  @Field(() => [CaseStatus], { nullable: true, description: 'One of these states.' })
  status?: CaseStatus[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only drills, or only what is real. Statistics default to what is real.',
  })
  exercise?: boolean | null;

  @Field(() => CaseOrigin, { nullable: true, description: 'Only reported, or only imported cases.' })
  origin?: CaseOrigin | null;

  @Field(() => String, { nullable: true, description: 'Only cases imported from this source.' })
  source?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Reported at this time or later.' })
  reportedFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Reported before this time.' })
  reportedBefore?: Date | null;
}

@InputType({ description: 'A positive to report. It opens the four lanes at once (初筛阳性报告).' })
export class ReportPositiveInput {
  @Field(() => ID, { description: 'The person, from `registerPersons` or `findPerson`.' })
  personId!: string;

  @Field(() => DateTimeScalar, { description: 'When the specimen was taken; not in the future (采样时间).' })
  collectedAt!: Date;

  @Field(() => String, { description: 'GB/T 2260 code of the place that answers for the case (属地).' })
  jurisdiction!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The first day of symptoms (发病日期).' })
  onsetDate?: string | null;

  @Field(() => String, { nullable: true, description: "The laboratory's code of the specimen (标本编号)." })
  specimenCode?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True in a drill (演练).' })
  exercise?: boolean | null;

  @Field(() => String, {
    description:
      'Chosen by the caller, a key for each report of its account; the same key again gives the same case and changes nothing, with another person, place or specimen it is refused.',
  })
  idempotencyKey!: string;
}

/** What a source says of one case. */
@InputType({ description: 'One case of imported history (历史病例).' })
export class ImportedCaseInput {
  @Field(() => String, {
    description: 'What the case is called in its source; with the source it names the case.',
  })
  externalId!: string;

  @Field(() => String, { description: 'GB/T 2260 code of the place that answers for the case (属地).' })
  jurisdiction!: string;

  @Field(() => DateTimeScalar, { description: 'When it was reported (报告时间).' })
  reportedAt!: Date;

  @Field(() => CaseStatus, { description: 'How sure the case is (病例分类).' })
  status!: CaseStatus;

  @Field(() => ID, { nullable: true, description: 'The person, where the register knows them.' })
  personId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the specimen was taken (采样时间).' })
  collectedAt?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'The first day of symptoms (发病日期).' })
  onsetDate?: string | null;

  @Field(() => Severity, { nullable: true, description: 'How ill the person was (临床分型).' })
  severity?: Severity | null;

  @Field(() => Int, { nullable: true, description: 'Age in years, 0 to 130 (年龄).' })
  ageYears?: number | null;

  @Field(() => ReportedSex, { nullable: true, description: 'Absent where the source does not know (性别).' })
  sex?: ReportedSex | null;

  @Field(() => String, { nullable: true, description: 'The place that reported it (报告地).' })
  reportedPlace?: string | null;

  @Field(() => String, { nullable: true, description: 'The place of infection (感染地).' })
  infectedPlace?: string | null;
}

@InputType({ description: 'Imported history: at most 500 cases, which open no lanes (历史导入).' })
export class ImportCasesInput {
  @Field(() => String, { description: 'The name of the source, 1 to 100 characters.' })
  source!: string;

  @Field(() => [ImportedCaseInput], { description: 'At most 500.' })
  cases!: ImportedCaseInput[];
}

@InputType({ description: 'Which case is closed (结案).' })
export class CloseCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId!: string;
}
