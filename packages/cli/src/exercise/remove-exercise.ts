import { AGENCIES, type Agency, agencyName } from '@tongbu/vocabulary';
import { z } from 'zod';
import type { DeskName, Desks } from '../city/desks.js';

/** What each agency counts when it takes its exercise data away. */
const REMOVALS: Readonly<Record<Agency, { desk: DeskName; mutation: string; counted: string }>> = {
  HEALTH: { desk: 'health', mutation: 'removeHealthExercise', counted: 'cases 病例' },
  PUBLIC_SECURITY: {
    desk: 'publicSecurity',
    mutation: 'removePublicSecurityExercise',
    counted: 'people 人员',
  },
  TRANSPORT: { desk: 'transport', mutation: 'removeTransportExercise', counted: 'transfer orders 转运单' },
  CIVIL_AFFAIRS: { desk: 'civilAffairs', mutation: 'removeCivilAffairsExercise', counted: 'households 家庭' },
};

export interface Removal {
  readonly agency: Agency;
  /** Absent where the agency did not do it. */
  readonly removed?: number;
  /** One line for people. */
  readonly line: string;
}

/**
 * Asks the four agencies to remove everything that is marked as an exercise. Each answers for itself: what one of them
 * cannot do now, another run does. Real records have no such mark and stay.
 */
export async function removeExercise(desks: Desks): Promise<Removal[]> {
  return Promise.all(
    AGENCIES.map(async (agency): Promise<Removal> => {
      const { desk, mutation, counted } = REMOVALS[agency];
      const { en, zh } = agencyName(agency);
      try {
        const { data } = await desks[desk].ask({ query: `mutation Remove { ${mutation} }` });
        const removed = z.number().parse(data[mutation]);
        return { agency, removed, line: `${en} ${zh}: ${removed} ${counted} removed 已清除` };
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown reason';
        return { agency, line: `${en} ${zh}: not removed 未清除 (${reason})` };
      }
    }),
  );
}
