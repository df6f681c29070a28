import type { SeparationRows } from '@tongbu/access/testing';
import type { Asker } from './expectation.js';
import type { Outbreak } from './outbreak.js';

/** A mutation whose payload leads to guarded fields, asked so that it may be repeated and then changes nothing. */
export interface RepeatedChange {
  readonly input: (asked: Outbreak) => object;
  /** Who may make it at all, told as the table of fields is: `w` for whoever is answered. */
  readonly makers: SeparationRows;
  /** For whom its payload refuses the record, with a code of its own. */
  readonly isRefused?: (asker: Asker) => boolean;
  /** It ends the task of its agency: the payload that tells so is one that nobody has a case for any more. */
  readonly endsTask?: boolean;
}

const CLINICAL: SeparationRows = ['www----', '-------', '------', '------'];
const TRACING: SeparationRows = ['-------', 'w------', '------', '------'];
const TRANSFER: SeparationRows = ['-------', '-------', 'ww----', '------'];
const COMMUNITY: SeparationRows = ['-------', '-------', '------', 'ww----'];
const ofCase = ({ caseId }: Outbreak) => ({ caseId });

/** What changes nothing for as long as the case is as the seed left it. */
export const CHANGES: Readonly<Record<string, RepeatedChange>> = {
  reportPositive: {
    makers: CLINICAL,
    input: ({ personId, specimenCode, collectedAt }) => ({
      ...{ personId, specimenCode, collectedAt },
      ...{ jurisdiction: '321002', idempotencyKey: 'asked again' },
    }),
  },
  recordTestResults: {
    makers: CLINICAL,
    input: ({ swab }) => ({ results: [swab] }),
  },
  registerPersons: {
    makers: ['www--w-', 'www----', '------', 'w-----'],
    input: ({ name, idNumber }) => ({ persons: [{ name, idNumber }] }),
  },
  registerHouseholds: { makers: COMMUNITY, input: ({ door }) => ({ households: [door] }) },
  // Nobody closes a case that is not settled.
  closeCase: {
    makers: ['w------', '-------', '------', '------'],
    input: ofCase,
    isRefused: ({ reason }) => reason !== 'CLOSED_CASE',
  },
  // Nobody settles a case that is closed.
  settleVerification: {
    makers: CLINICAL,
    input: ({ caseId }) => ({ caseId, outcome: 'CONFIRMED' }),
    isRefused: ({ reason }) => reason === 'CLOSED_CASE',
  },
  startTracing: { makers: TRACING, input: ofCase },
  startTransfer: { makers: TRANSFER, input: ofCase },
  startCommunityControl: { makers: COMMUNITY, input: ofCase },
  // A plan that binds somebody goes on when the lane is done, and with it the task.
  completeCommunityControl: { makers: COMMUNITY, input: ofCase },
  completeTracing: { makers: TRACING, input: ofCase, endsTask: true },
  completeTransfer: { makers: TRANSFER, input: ofCase, endsTask: true },
};
