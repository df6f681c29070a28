import { demand } from '@tongbu/access';
import { Fault } from '@tongbu/runtime';
import { connectionType, decodePageCursor, isId, type Page, pageOf, pageSize } from '@tongbu/subgraph';
import { parseInstant } from '@tongbu/vocabulary';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { HealthContext } from '../health.context.js';
import { Person } from '../persons/person.stub.js';
import { caseResponse } from '../responses/case-response.resolver.js';
import { CaseResponse } from '../responses/case-response.type.js';
import { CaseFilter, ImportCasesInput, ReportPositiveInput } from './case.input.js';
import { ImportCasesPayload, ReportPositivePayload } from './case.payload.js';
import { demandFilter } from './case.rules.js';
import { type CasePageKey, listCases } from './case.store.js';
import type { CaseRow } from './case.table.js';
import { Case } from './case.type.js';
import { importCases } from './import-cases.js';
import { reportPositive } from './report-positive.js';

const CaseConnection = connectionType(Case, 'Case');
const DEFAULT_PAGE = 20;

@Resolver(() => Case)
export class CaseResolver {
  @Query(() => Case, { nullable: true, description: 'One case, if the caller answers for its place (病例).' })
  async case(
    @Arg('id', () => ID, { description: 'The id of the case.' }) id: string,
    @Ctx() { caller, cases }: HealthContext,
  ): Promise<Case | null> {
    demand(caller, 'case.read');
    return cases.load(id);
  }

  @Query(() => CaseConnection, { description: 'The line list, the newest first (病例一览表).' })
  async cases(
    @Arg('filter', () => CaseFilter, { nullable: true, description: 'Which cases.' }) filter:
      | CaseFilter
      | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last one seen.' })
    after: string | undefined,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<Page<Case>> {
    demand(caller, 'case.read');
    demandFilter(filter ?? {});
    const key = decodePageCursor(after);
    const rows = await listCases(store.db, caller, {
      filter: filter ?? {},
      first: pageSize(first),
      after: key === undefined ? undefined : pageKey(key),
    });
    return pageOf(rows, { first, after: key, keyOf: keyText, nodeOf: (row: CaseRow): Case => row });
  }

  @FieldResolver(() => Person, { nullable: true, description: 'Who it is, from public security (人员).' })
  person(@Root() { personId }: Case): Person | null {
    return personId ? { id: personId } : null;
  }

  @FieldResolver(() => CaseResponse, {
    nullable: true,
    description: 'The four lanes; null for imported history, which opened none (同步响应).',
  })
  async response(@Root() { id }: Case, @Ctx() { lanes }: HealthContext): Promise<CaseResponse | null> {
    return caseResponse(await lanes.load(id));
  }

  @Mutation(() => ReportPositivePayload, {
    description: 'Reports a positive: the case and all four lanes, at once (初筛阳性报告).',
  })
  async reportPositive(
    @Arg('input', () => ReportPositiveInput, { description: 'The positive.' }) input: ReportPositiveInput,
    @Ctx() context: HealthContext,
  ): Promise<ReportPositivePayload> {
    const result = await context.audit.change(
      context,
      { action: 'case.report', personIds: [input.personId] },
      (change) => reportPositive({ ...context, change }, input),
    );
    return 'case' in result ? { case: result.case, userErrors: [] } : result;
  }

  @Mutation(() => ImportCasesPayload, {
    description: 'Imports history, at most 500 cases; opens no lanes; may be repeated (历史病例导入).',
  })
  async importCases(
    @Arg('input', () => ImportCasesInput, { description: 'The cases and where they come from.' })
    input: ImportCasesInput,
    @Ctx() context: HealthContext,
  ): Promise<ImportCasesPayload> {
    const personIds = input.cases.flatMap(({ personId }) => personId ?? []);
    return context.audit.change(context, { action: 'case.import', personIds }, (change) =>
      importCases({ ...context, change }, input),
    );
  }
}

const keyText = ({ reportedAt, id }: CaseRow): string => `${reportedAt.toISOString()} ${id}`;

function pageKey(key: string): CasePageKey {
  const [at = '', id = ''] = key.split(' ');
  const reportedAt = parseInstant(at);
  if (!reportedAt || !isId(id)) throw new Fault('CURSOR_INVALID');
  return { reportedAt, id };
}
