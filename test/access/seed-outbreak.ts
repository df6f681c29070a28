import { randomUUID } from 'node:crypto';
import { openStore } from '@tongbu/store';
import { inServiceScope } from '@tongbu/store/testing';
import { ask } from '@tongbu/subgraph/testing';
import { identityCheckCharacter } from '@tongbu/vocabulary';
import { ownerUrl } from '../hub/database-url.js';
import { until } from '../hub/launch.js';
import type { RunningHub, WhoAsks } from '../hub/start-hub.js';
import type { Canary, Outbreak } from './outbreak.js';

const EPIDEMIOLOGIST = { agency: 'HEALTH', role: 'epidemiologist' } as const;
const REGISTRAR = { agency: 'PUBLIC_SECURITY', role: 'registrar' } as const;
const DISPATCHER = { agency: 'TRANSPORT', role: 'dispatcher' } as const;
const LEAD = { agency: 'CIVIL_AFFAIRS', role: 'community_lead' } as const;

/** The two outbreaks of the matrix, all of whose texts and numbers differ. */
export const KINDS = {
  one: {
    letter: '甲',
    birthDate: '1957-03-11',
    phone: '10000057113',
    maskedPhone: '100****7113',
    onsetDate: '2022-06-28',
    severity: 'CRITICAL',
    outcome: 'GREY_ZONE',
    ct: { ctOrf1ab: 37.0625, ctN: 37.1875 },
    swabCt: { ctOrf1ab: 31.0625, ctN: 31.1875 },
  },
  other: {
    letter: '乙',
    birthDate: '1958-04-12',
    phone: '10000058124',
    maskedPhone: '100****8124',
    onsetDate: '2022-06-27',
    severity: 'SEVERE',
    outcome: 'INDETERMINATE',
    ct: { ctOrf1ab: 36.0625, ctN: 36.1875 },
    swabCt: { ctOrf1ab: 30.0625, ctN: 30.1875 },
  },
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/** Sends one operation; throws with the answer when anything is refused. */
export async function change(hub: RunningHub, who: WhoAsks, name: string, fields: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code field } } }`;
  const authorization = `Bearer ${await hub.token(who)}`;
  const { data, errors } = await ask(hub.url, { query, variables: { input }, authorization });
  if (errors.length > 0 || data?.[name]?.userErrors.length > 0) {
    throw new Error(`${name}: ${JSON.stringify([errors, data])}`);
  }
  return data[name];
}

/** Registers somebody of whom nothing is known but that they are there, in a place. */
export async function registerPerson(hub: RunningHub, jurisdiction: string, known: object = {}) {
  const person = { name: '演练丙', sex: 'MALE', birthDate: '1990-01-01', jurisdiction, ...known };
  const { persons } = await change(hub, REGISTRAR, 'registerPersons', 'persons { id }', {
    persons: [person],
  });
  return String(persons[0].id);
}

/** Reports a positive. */
export async function reportPositive(
  hub: RunningHub,
  personId: string,
  jurisdiction: string,
  known: { readonly onsetDate?: string; readonly specimenCode?: string; readonly collectedAt?: string } = {},
) {
  const collectedAt = new Date(Date.now() - 3_600_000).toISOString();
  const input = { personId, collectedAt, jurisdiction, idempotencyKey: randomUUID(), ...known };
  const opened = await change(hub, EPIDEMIOLOGIST, 'reportPositive', 'case { id }', input);
  return String(opened.case.id);
}

/** An outbreak in 321002, with its four lanes open. */
export async function seedOutbreak(hub: RunningHub, kind: Kind): Promise<Outbreak> {
  const { letter, birthDate, phone, onsetDate } = kind;
  const body = `990001${birthDate.replaceAll('-', '')}001`;
  const idNumber = `${body}${identityCheckCharacter(body)}`;
  const door = (of: string) => `演练${letter}${of}社区7幢701室`;
  const personId = await registerPerson(hub, '321002', {
    name: `${letter}演练`,
    idNumber,
    birthDate,
    phone,
    address: door('东'),
  });
  const [mate, contact] = [await registerPerson(hub, '321002'), await registerPerson(hub, '321002')];
  const home = await seedHousehold(hub, { letter, address: door('西'), personIds: [personId, mate] });
  // Whoever lives with a case stays apart: the subject because of the mate's case, and the mate because of theirs.
  const infectorId = await reportPositive(hub, mate, '321002', { onsetDate: '2022-06-20' });
  const plan = await planOf(hub, infectorId);
  const specimenCode = `swab-${letter}`;
  const collectedAt = '2022-06-29T01:00:00.000Z';
  const caseId = await reportPositive(hub, personId, '321002', { onsetDate, specimenCode, collectedAt });
  const planOfMate = await planOf(hub, caseId);
  const infecteeId = await reportPositive(hub, contact, '321002', { onsetDate: '2022-06-30' });

  await change(hub, EPIDEMIOLOGIST, 'recordContacts', 'recorded', {
    caseId,
    contacts: [contact, mate].map((person) => ({
      personId: person,
      category: 'CLOSE_CONTACT',
      relation: `演练${letter}同住`,
      lastExposureAt: new Date(Date.now() - 60_000).toISOString(),
    })),
  });
  await change(hub, EPIDEMIOLOGIST, 'recordTransmissions', 'recorded', {
    transmissions: [
      { infectorCaseId: infectorId, infecteeCaseId: caseId, relation: `演练${letter}同事` },
      { infectorCaseId: caseId, infecteeCaseId: infecteeId, relation: `演练${letter}邻居` },
    ],
  });
  const tested = {
    ...{ personIds: [personId], testedAt: '2022-06-30T05:00:00Z', method: 'RT_PCR' },
    ...{ laboratory: '演练实验室', jurisdiction: '321002' },
  };
  const swab = { ...tested, specimenCode, collectedAt, outcome: 'POSITIVE', ...kind.swabCt };
  const later = {
    ...{ ...tested, specimenCode: `exercise-${letter}`, collectedAt: '2022-06-30T01:00:00Z' },
    ...{ outcome: kind.outcome, ...kind.ct },
  };
  await change(hub, EPIDEMIOLOGIST, 'recordTestResults', 'recorded', { results: [swab, later] });
  await until('the transfer has an order', async () => {
    const query = `query ($id: ID!) { case(id: $id) { response { transfer { state } } } }`;
    return (await send(hub, DISPATCHER, query, { id: caseId })).data?.case?.response?.transfer != null;
  });
  const { order } = await change(hub, DISPATCHER, 'startTransfer', 'order { id }', {
    caseId,
    fromPlace: door('南'),
    toPlace: door('北'),
  });
  await change(hub, LEAD, 'startCommunityControl', 'response { caseId }', {
    caseId,
    gridId: home.gridAtWork,
  });
  const clinical = await seedClinical(hub, kind, { caseId, personId });
  const address = (of: string): Canary => ({ whole: door(of), masked: `演练${letter}${of}社区***` });
  const canaries: Record<string, readonly Canary[]> = {
    ...clinical,
    'Case.onsetDate': [{ whole: onsetDate }],
    'Contact.relation': [{ whole: `演练${letter}同住` }],
    'TransmissionLink.relation': [{ whole: `演练${letter}同事` }, { whole: `演练${letter}邻居` }],
    'Specimen.outcome': [{ whole: kind.outcome }, { whole: swab.outcome }],
    'Specimen.ctOrf1ab': [{ whole: kind.ct.ctOrf1ab }, { whole: kind.swabCt.ctOrf1ab }],
    'Specimen.ctN': [{ whole: kind.ct.ctN }, { whole: kind.swabCt.ctN }],
    'Person.name': [{ whole: `${letter}演练`, masked: `${letter}**` }],
    'Person.idNumber': [{ whole: idNumber, masked: `9900${'*'.repeat(10)}${idNumber.slice(-4)}` }],
    'Person.birthDate': [{ whole: birthDate }],
    'Person.phone': [{ whole: phone, masked: kind.maskedPhone }],
    'Person.address': [address('东')],
    'Person.cases': [{ whole: caseId }],
    'Person.transfers': [{ whole: order.id }],
    'Person.household': [{ whole: home.householdId }],
    'Person.isolationPlan': [{ whole: plan }, { whole: planOfMate }],
    'TransferPoint.place': [address('南'), address('北')],
    'CaseResponse.communityControlGrid': [{ whole: home.gridAtWork }],
    'CaseResponse.isolationPlans': [{ whole: planOfMate }],
    'Household.address': [address('西')],
    'Household.community': [{ whole: home.communityId }],
    'Household.grid': [{ whole: home.gridId }],
    'Household.members': [{ whole: personId }, { whole: mate }],
  };
  return {
    ...{ caseId, personId, idNumber, name: `${letter}演练`, householdId: home.householdId, canaries },
    ...{ swab, specimenCode, collectedAt, door: home.door },
  };
}

/** The plan of who stays apart because of a case, once there is one. */
function planOf(hub: RunningHub, caseId: string): Promise<string> {
  const query = 'query ($id: ID!) { case(id: $id) { response { isolationPlans { id } } } }';
  return until('somebody stays apart', async () => {
    const who = { ...LEAD, purpose: 'COMMUNITY_CONTROL', caseId };
    const { data } = await send(hub, who, query, { id: caseId });
    const id: unknown = data?.case?.response?.isolationPlans?.[0]?.id;
    return typeof id === 'string' && id;
  });
}

interface Home {
  readonly letter: string;
  readonly address: string;
  readonly personIds: readonly string[];
}
async function seedHousehold(hub: RunningHub, { letter, address, personIds }: Home) {
  const code = `EXERCISE-${letter === '甲' ? 'ONE' : 'TWO'}`;
  const grids = ['一', '二'].map((name) => ({ name, leader: 'leader-1', head: 'head-1', memberCount: 12 }));
  const { communities } = await change(
    hub,
    LEAD,
    'registerCommunities',
    'communities { id grids { id name } }',
    {
      communities: [{ code, name: `演练${letter}西社区`, jurisdiction: '321002', grids }],
    },
  );
  const door = { communityCode: code, address, gridName: '一', personIds };
  const { households } = await change(hub, LEAD, 'registerHouseholds', 'households { id }', {
    households: [door],
  });
  const gridNamed = (name: string) =>
    String(communities[0].grids.find((grid: { name: string }) => grid.name === name)?.id);
  return {
    door,
    householdId: String(households[0].id),
    communityId: String(communities[0].id),
    gridId: gridNamed('一'),
    gridAtWork: gridNamed('二'),
  };
}

/** What comes by import only is set on the record; of what has an id of its own the id is read there. */
async function seedClinical(
  hub: RunningHub,
  { letter, severity }: Kind,
  { caseId, personId }: Pick<Outbreak, 'caseId' | 'personId'>,
): Promise<Record<string, readonly Canary[]>> {
  const [reported, infected] = [`演练${letter}医院`, `演练${letter}市场`];
  const { sql, close } = await openStore({ url: inServiceScope(ownerUrl(hub.dataDir, 'health')), max: 1 });
  const ids = async (statement: PromiseLike<readonly { id: string }[]>) =>
    (await statement).map(({ id }) => ({ whole: id }));
  try {
    await sql`update "case" set severity = ${severity}, reported_place = ${reported},
      infected_place = ${infected} where id = ${caseId}`;
    return {
      'Case.severity': [{ whole: severity }],
      'Case.reportedPlace': [{ whole: reported }],
      'Case.infectedPlace': [{ whole: infected }],
      'Case.contacts': await ids(sql<{ id: string }[]>`select id from contact where case_id = ${caseId}`),
      'Case.infectedBy': await ids(
        sql<{ id: string }[]>`select id from transmission_link where infectee_case_id = ${caseId}`,
      ),
      'Case.infected': await ids(
        sql<{ id: string }[]>`select id from transmission_link where infector_case_id = ${caseId}`,
      ),
      'Person.specimens': await ids(
        sql<{ id: string }[]>`select specimen_id as id from specimen_person where person_id = ${personId}`,
      ),
    };
  } finally {
    await close();
  }
}

async function send(hub: RunningHub, who: WhoAsks, query: string, variables: Record<string, unknown>) {
  const { purpose, caseId } = who;
  const headers = {
    ...(purpose !== undefined && { 'tongbu-purpose': purpose }),
    ...(caseId !== undefined && { 'tongbu-case': caseId }),
  };
  return ask(hub.url, { query, variables, authorization: `Bearer ${await hub.token(who)}`, headers });
}
