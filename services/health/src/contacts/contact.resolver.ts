import { demand } from '@tongbu/access';
import { pageSize } from '@tongbu/subgraph';
import { desc, eq } from 'drizzle-orm';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { Case } from '../cases/case.type.js';
import type { HealthContext } from '../health.context.js';
import { Person } from '../persons/person.stub.js';
import { RecordContactsInput } from './contact.input.js';
import { contactTable } from './contact.table.js';
import { Contact, RecordContactsPayload } from './contact.type.js';
import { recordContacts } from './record-contacts.js';

const DEFAULT_PAGE = 20;

@Resolver(() => Case)
export class CaseContactsResolver {
  @FieldResolver(() => [Contact], {
    nullable: true,
    description: 'Who was exposed to the case, the latest first (接触者).',
  })
  async contacts(
    @Root() { id }: Case,
    @Arg('first', () => Int, { nullable: true, defaultValue: DEFAULT_PAGE, description: 'At most 100.' })
    first: number,
    @Ctx() { caller, store }: HealthContext,
  ): Promise<Contact[]> {
    demand(caller, 'contact.read');
    return store.db
      .select()
      .from(contactTable)
      .where(eq(contactTable.caseId, id))
      .orderBy(desc(contactTable.lastExposureAt), contactTable.id)
      .limit(pageSize(first));
  }

  @Mutation(() => RecordContactsPayload, {
    description: 'Records who was exposed to a case, at most 500 (接触者登记).',
  })
  async recordContacts(
    @Arg('input', () => RecordContactsInput, { description: 'The case and its contacts.' })
    input: RecordContactsInput,
    @Ctx() context: HealthContext,
  ): Promise<RecordContactsPayload> {
    const asked = { caseIds: [input.caseId], personIds: input.contacts.map(({ personId }) => personId) };
    return context.audit.change(context, { action: 'contact.record', ...asked }, (change) =>
      recordContacts({ ...context, change }, input),
    );
  }
}

@Resolver(() => Contact)
export class ContactResolver {
  @FieldResolver(() => Person, { nullable: true, description: 'Who it is, from public security (人员).' })
  person(@Root() { personId }: Contact): Person {
    return { id: personId };
  }
}
