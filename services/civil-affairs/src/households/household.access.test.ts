import { type Caller, decide, MASKS } from '@tongbu/access';
import { AGENCIES, ROLES } from '@tongbu/vocabulary';
import { describe, expect, it } from 'vitest';
import type { CommunityLoader } from '../communities/community.loader.js';
import { householdRecord } from './household.access.js';

const address = '扬州市广陵区文昌社区3幢2单元501室';
const lead: Caller = {
  subject: 'lead-1',
  agency: 'CIVIL_AFFAIRS',
  role: 'community_lead',
  jurisdictions: ['321002'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

/** The address as the decision lets a caller see it; null where it does not. */
async function addressFor(caller: Caller, jurisdiction: string | undefined): Promise<string | null> {
  const communities = { load: async () => (jurisdiction === undefined ? null : { jurisdiction }) };
  const household = { id: 'one', communityId: 'two', exercise: true };
  const record = await householdRecord(household, { communities: communities as unknown as CommunityLoader });
  const decision = decide({ caller, asked: {}, record, type: 'Household', field: 'address' });
  if (decision.effect === 'DENY') return null;
  return decision.effect === 'MASK' ? MASKS[decision.mask](address) : address;
}

describe('the address of a household', () => {
  it('ends at the community for everybody but those who visit it', async () => {
    const whole: string[] = [];
    for (const agency of AGENCIES) {
      for (const role of ROLES) {
        if ((await addressFor({ ...lead, agency, role }, '321002')) === address)
          whole.push(`${agency} ${role}`);
      }
    }
    expect(whole.toSorted()).toEqual(['CIVIL_AFFAIRS community_lead', 'CIVIL_AFFAIRS grid_worker']);
    const epidemiologist = { ...lead, agency: 'HEALTH', role: 'epidemiologist' } as const;
    expect(await addressFor(epidemiologist, '321002')).toBe('扬州市广陵区文昌社区***');
    expect(await addressFor({ ...lead, role: 'commander' }, '321002')).toBeNull();
  });

  it('ends at the community in a place that the visitor does not answer for, and where the place is not known', async () => {
    expect(await addressFor(lead, '321003')).toBe('扬州市广陵区文昌社区***');
    expect(await addressFor(lead, undefined)).toBe('扬州市广陵区文昌社区***');
    expect(await addressFor({ ...lead, jurisdictions: [] }, '321002')).toBe('扬州市广陵区文昌社区***');
  });
});
