import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import type { Caller } from '../caller.js';
import type { Question } from '../decision/decide.js';
import { AUDIT_OF, PURPOSES_OF } from '../purposes.js';

export const CASES = [
  '5f3c1f5e-8f5b-4a53-9d57-3f0d6f1c0a01',
  '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0002',
] as const;

/** A question of somebody for whom everything is in order. */
export function orderly(agency: Agency, role: Caller['role']): Question {
  const [purpose = ''] = role === 'auditor' ? AUDIT_OF[agency] : PURPOSES_OF[agency];
  return {
    caller: {
      subject: 'exercise',
      agency,
      role,
      jurisdictions: ['321000'],
      scopes: [],
      expiresAt: new Date('2100-01-01T00:00:00Z'),
    },
    asked: { purpose, caseReference: CASES[0] },
    record: { jurisdiction: '321002', exercise: false, caseIds: [], personIds: ['one'] },
    caseFile: {
      caseId: CASES[0],
      jurisdiction: '321002',
      exercise: false,
      isActive: true,
      openFor: new Set(AGENCIES),
      personIds: new Set(['one']),
    },
  };
}
