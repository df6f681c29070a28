import { z } from 'zod';
import type { HubAnswer } from '../client/hub-answer.js';
import { caseInput } from './case-input.js';
import { PAIR_FIELDS, SIDES } from './field.js';
import {
  CONFLICTS,
  conflictFault,
  conflictSchema,
  rowFault,
  USER_ERRORS,
  userErrorSchema,
} from './hub-rows.js';
import { type Batch, refuseWhole, type Sender, type Sent } from './sender.js';

const MUTATION = `mutation ImportTransmissions($input: ImportTransmissionsInput!) {
  importTransmissions(input: $input) { cases links unchanged ${CONFLICTS} ${USER_ERRORS} }
}`;

const payloadSchema = z.object({
  importTransmissions: z.object({
    cases: z.number(),
    links: z.number(),
    conflicts: z.array(conflictSchema),
    userErrors: z.array(userErrorSchema),
  }),
});

/** Sends transmission pairs. The same rows may be sent again: the hub knows them by source and external ids. */
export const sendTransmissions: Sender = async (rows, { ask, source }): Promise<Sent> => {
  const transmissions = rows.map(({ values }) => {
    const pair: Record<string, unknown> = {};
    for (const side of SIDES) pair[side] = caseInput(values, side);
    for (const name of Object.keys(PAIR_FIELDS)) {
      const value = values.get(name);
      if (value !== undefined) pair[name] = value;
    }
    return pair;
  });
  const answer = await ask({ query: MUTATION, variables: { input: { source, transmissions } } });
  const { cases, links, conflicts, userErrors } = readPayload(answer);
  refuseWhole(userErrors);
  return {
    imported: links,
    newCases: cases,
    refusals: userErrors.map((error) => ({ row: error.row ?? 0, fault: rowFault(error) })),
    conflicts: conflicts.map(({ row, caseId, externalId, field }) => ({
      row,
      caseId,
      fault: conflictFault(`${sideOf(rows, row, externalId)}.${field}`),
    })),
  };
};

function readPayload({ data }: HubAnswer) {
  return payloadSchema.parse(data).importTransmissions;
}

function sideOf(rows: Batch, row: number, externalId: string): string {
  return SIDES.find((side) => rows[row]?.values.get(`${side}.externalId`) === externalId) ?? SIDES[0];
}
