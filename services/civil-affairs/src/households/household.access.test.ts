import type { Caller } from '@tongbu/access';
import { AGENCIES, ROLES } from '@tongbu/vocabulary';
import { describe, expect, it } from 'vitest';
import { addressFor } from './household.access.js';

const address = '扬州市广陵区文昌社区3幢2单元501室';
const lead: Caller = {
  subject: 'lead-1',
  agency: 'CIVIL_AFFAIRS',
  role: 'community_lead',
  jurisdictions: ['321002'],
  scopes: [],
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

describe('the address of a household', () => {
  it('ends at the community for everybody but those who visit it', () => {
    const whole = AGENCIES.flatMap((agency) =>
      ROLES.filter(
        (role) => addressFor({ ...lead, agency, role }, { address, jurisdiction: '321002' }) === address,
      ).map((role) => `${agency} ${role}`),
    );
    expect(whole.toSorted()).toEqual(['CIVIL_AFFAIRS community_lead', 'CIVIL_AFFAIRS grid_worker']);
    expect(addressFor({ ...lead, role: 'commander' }, { address, jurisdiction: '321002' })).toBe(
      '扬州市广陵区文昌社区***',
    );
  });

  it('ends at the community in a place that the visitor does not answer for, and where the place is not known', () => {
    expect(addressFor(lead, { address, jurisdiction: '321003' })).toBe('扬州市广陵区文昌社区***');
    expect(addressFor(lead, { address, jurisdiction: undefined })).toBe('扬州市广陵区文昌社区***');
    expect(addressFor({ ...lead, jurisdictions: [] }, { address, jurisdiction: '321002' })).toBe(
      '扬州市广陵区文昌社区***',
    );
  });
});
