import type { Caller } from '@tongbu/access';
import { accountOf } from '@tongbu/emergency-access';
import { Fault } from '@tongbu/runtime';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often an account may search by identity number. One per process: replicas count each for themselves. */
export interface SearchLimit {
  /** Counts a search. Throws `RATE_LIMITED`, with the seconds after which to come back, once there were too many. */
  demand(caller: Caller): Promise<void>;
}

const WINDOW_SECONDS = 60;

/** So many searches a minute for each account: enough for a desk, too few to try numbers out. */
export function createSearchLimit(perMinute: number): SearchLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return {
    demand: async (caller) => {
      try {
        await limiter.consume(accountOf(caller));
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const retryAfterSeconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
        throw new Fault('RATE_LIMITED', { details: { retryAfterSeconds } });
      }
    },
  };
}
