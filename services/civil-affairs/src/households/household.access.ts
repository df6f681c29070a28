import { answersFor, type Caller, maskAddress } from '@tongbu/access';

/** Who goes from door to door. */
const VISITORS: readonly string[] = ['community_lead', 'grid_worker'];

/**
 * The address as the caller may see it: whole for those of civil affairs who visit the household and answer for its
 * place, down to the community for everybody else (`扬州市广陵区文昌社区***`).
 */
export function addressFor(
  caller: Caller,
  { address, jurisdiction }: { address: string; jurisdiction: string | undefined },
): string {
  const visits =
    caller.agency === 'CIVIL_AFFAIRS' &&
    VISITORS.includes(caller.role) &&
    jurisdiction !== undefined &&
    answersFor(caller, jurisdiction);
  return visits ? address : maskAddress(address);
}
