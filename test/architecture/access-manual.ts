import {
  ACTIONS,
  type Action,
  DECISION_REASONS,
  decide,
  FIELD_CLASSES,
  FIELDS,
  type FieldPolicy,
  fieldPolicy,
  type Grant,
  GUARDED_CLASSES,
  OWN_RELEASES,
  PURPOSES_OF,
  type ReleaseName,
} from '@tongbu/access';
import { orderly } from '@tongbu/access/testing';
import { AGENCIES, type Agency, agencyName, type Role, rolesOf } from '@tongbu/vocabulary';
import { ACTION_WORDS, CLASS_WORDS, MASK_WORDS, RELEASE_WORDS } from './access-words.js';
import { fenceChapter } from './fence-manual.js';
import type { GraphField } from './graph-fields.js';

interface ClassifiedField {
  readonly type: string;
  readonly field: string;
  readonly policy: FieldPolicy;
}

/** docs/access.md, whole: printed from the classes, the rules and the decision itself. */
export function accessManual(graph: readonly GraphField[]): string {
  const fields = classifiedFields();
  const guarded = fields.filter(({ policy }) => GUARDED_CLASSES.includes(policy.fieldClass));
  return `${[
    INTRODUCTION,
    '## The classes',
    table(
      ['class', 'means', 'fields'],
      FIELD_CLASSES.map((name) => [
        name,
        CLASS_WORDS[name],
        String(fields.filter(({ policy }) => policy.fieldClass === name).length),
      ]),
    ),
    LINKS,
    '## Who may do what',
    'Roles by agency. Whoever is not named may not. Where is a second question: only in the places that the token names.',
    table(
      ['action', 'to', ...AGENCIES.map(heading)],
      actions().map((action) => [
        `\`${action}\``,
        ACTION_WORDS[action],
        ...AGENCIES.map((agency) => rolesText(ACTIONS[action], agency)),
      ]),
    ),
    '## The rules that are more than an action',
    table(
      ['rule', 'says', 'for', 'without a case', 'by breaking the glass', 'else'],
      Object.entries(OWN_RELEASES).map(([name, release]) => releaseRow(name as OwnRelease, release)),
    ),
    CONDITIONS,
    `The purposes of each agency: ${AGENCIES.map((agency) => `${heading(agency)} ${codes(PURPOSES_OF[agency])}`).join('; ')}. Another agency’s purpose is none.`,
    '## Why a field is not shown whole',
    'The reason of a decision, for the agency’s own log. A caller is told `FORBIDDEN` and no more.',
    table(
      ['reason', 'means'],
      Object.entries(DECISION_REASONS).map(([code, words]) => [`\`${code}\``, words]),
    ),
    '## Who sees what is guarded',
    MATRIX_LEGEND,
    ...AGENCIES.flatMap((agency) => [
      `### ${heading(agency)}`,
      table(
        ['field', 'class', ...rolesOf(agency).map((role) => role.replaceAll('_', ' '))],
        guarded.map((entry) => [
          `\`${entry.type}.${entry.field}\``,
          entry.policy.fieldClass,
          ...rolesOf(agency).map((role) => cell(entry, agency, role)),
        ]),
      ),
    ]),
    ...fenceChapter(table, heading),
    '## Every field',
    'The rule is an action of the first table, or a rule of the second.',
    ...Object.keys(FIELDS).flatMap((type) => [
      `### ${type}`,
      table(
        ['field', '', 'class', 'rule'],
        fields
          .filter((entry) => entry.type === type)
          .map(({ field, policy }) => [
            `\`${field}\``,
            chineseName(graph, type, field),
            policy.fieldClass,
            `\`${policy.releaseName}\``,
          ]),
      ),
    ]),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `# Who may see what, and why

Printed from \`packages/access\` by \`npm run access\`; do not edit. A test fails when it no longer says what the code does.

Access is denied unless a rule allows it. Every field of every type carries a class, and one function, \`decide\`, answers for agency, role, jurisdiction, purpose, case, type and field: whole, masked, or refused. Each service asks it before it resolves a field of class P2 or P3, on every way to the field: root fields, \`_entities\`, nested fields, payloads, live and replayed events. A refused field is null with \`FORBIDDEN\`, whether or not there is anything to hide; the reason is not told. A field without a class is refused.

What the decision does not do: whether a record exists for a caller at all is decided in SQL, by the places of the token, before any field is asked for. Fields of class P0 and P1 are guarded by the actions of the resolvers that lead to them.`;

const LINKS =
  'A field that leads from one record to another has the class of what the link tells, not of what stands behind it: `Case.person` gives an opaque id (P1), `Person.cases` tells of somebody that they are a case (P3). What stands behind carries its own classes.';

const CONDITIONS = `**A case** is the one that the request names (\`Tongbu-Case\`, \`connectionParams.caseId\`), for a purpose of the caller’s agency (\`Tongbu-Purpose\`, \`connectionParams.purpose\`). The service that owns the field knows it as active (neither excluded nor closed); the case or the record is of a place of the caller’s; the caller’s agency has a lane or a task open for it; and the record belongs to the case, or is about its subject or a recorded contact. Health has a task for as long as the case is active; the others while their lane is neither done nor stood down; civil affairs also while an isolation plan binds. Closing any of it closes the fields, on open connections with the next event. A drill opens nobody real.

**Lists never unmask.** A list may hold many people, a request names one case: whoever is not of that case stays masked or refused.

**\`STATISTICS\`** needs no case, and opens what is told of opaque cases to those who are named in the column. **\`AUDIT\`** needs none either, and opens words about broken glass.

**Broken glass** opens one person or one case for a time, to those who are named in the column; see [emergency access](emergency-access.md).`;

const MATRIX_LEGEND =
  '● whole for a purpose and a case, where the rule finds both in order; ○ masked; – refused. Of records of the caller’s places only: others do not exist. Computed by asking `decide`; without a purpose and a case no cell is whole.';

type OwnRelease = Exclude<ReleaseName, Action>;

const heading = (agency: Agency): string => `${agencyName(agency).en} (${agencyName(agency).zh})`;
const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
const actions = (): Action[] => Object.keys(ACTIONS) as Action[];

function classifiedFields(): ClassifiedField[] {
  return Object.entries(FIELDS).flatMap(([type, entry]) =>
    Object.keys(entry.fields).flatMap((field) => {
      const policy = fieldPolicy(type, field);
      return policy ? [{ type, field, policy }] : [];
    }),
  );
}

function rolesText(grant: Grant, agency: Agency): string {
  const own = rolesOf(agency).filter((role) => grant[agency]?.includes(role));
  if (own.length === 0) return '–';
  const people = rolesOf(agency).filter((role) => role !== 'service' && role !== 'auditor');
  return own.length === people.length ? 'all but auditor' : own.join(', ').replaceAll('_', ' ');
}

function releaseRow(name: OwnRelease, release: FieldPolicy['release']): string[] {
  const needs = [
    ...(release.purposes ? [release.withoutCase ? '`AUDIT`' : 'a case'] : []),
    ...(release.record?.includes('OWN_PLACE') ? ['a place of the caller’s'] : []),
  ];
  return [
    `\`${name}\``,
    RELEASE_WORDS[name],
    needs.join(', and ') || '–',
    release.statistics ? grantText(release.statistics) : '–',
    release.emergency ? grantText(release.emergency) : '–',
    release.mask ? MASK_WORDS[release.mask] : 'refused',
  ];
}

function grantText(grant: Grant): string {
  return AGENCIES.filter((agency) => grant[agency])
    .map((agency) => `${agencyName(agency).en}: ${rolesText(grant, agency)}`)
    .join('; ');
}

/** What somebody of this agency and role is given with everything in order. Throws where any of it is given without. */
function cell({ type, field }: ClassifiedField, agency: Agency, role: Role): string {
  const question = orderly(agency, role);
  const { effect } = decide({ ...question, type, field });
  if (decide({ ...question, asked: {}, type, field }).effect === 'ALLOW') {
    throw new Error(`${type}.${field} is given without a purpose and a case.`);
  }
  return { ALLOW: '●', MASK: '○', DENY: '–' }[effect];
}

/** What a field is called in Chinese, where the schema says so: its description ends with it, in brackets. */
function chineseName(graph: readonly GraphField[], type: string, field: string): string {
  const description = graph.find((known) => known.type === type && known.field === field)?.description ?? '';
  return /\(([^()]*\p{Script=Han}[^()]*)\)/u.exec(description)?.[1] ?? '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
