import type { Transaction } from '@tongbu/store';
import { releasePlans, takePlans } from './isolation-plan.store.js';

/**
 * Lets everybody go who stays apart because of a case that was excluded (解除隔离, #45), also where the lane was done
 * already; the plans stay as history. Whoever has a plan because of another case keeps that one.
 */
export async function releaseCase(tx: Transaction, caseId: string): Promise<void> {
  await takePlans(tx, 'shared');
  await releasePlans(tx, caseId, new Date());
}
