import { Field, Int, ObjectType } from 'type-graphql';

/** What an export of the audit trail begins and ends with. Not in the public graph. */
@ObjectType({ description: 'What an export of the audit trail begins and ends with.' })
export class AuditExport {
  @Field(() => String, { description: 'The first line.' })
  header!: string;

  @Field(() => String, { description: 'The last line: the head of the chain as it stands now, signed.' })
  end!: string;

  @Field(() => Int, { description: 'The number of the last row that the export has.' })
  upTo!: number;
}

/** Lines of an export. Not in the public graph. */
@ObjectType({ description: 'Lines of an export of the audit trail.' })
export class AuditExportPage {
  @Field(() => [String], { description: 'The lines, in order.' })
  lines!: string[];

  @Field(() => Int, { description: 'The number of the last row among them: go on after it.' })
  last!: number;
}
