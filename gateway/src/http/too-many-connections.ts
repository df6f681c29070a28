import { HttpRefused } from './http-refused.js';

/** A stream that is refused because its client holds as many connections as it may. */
export class TooManyConnections extends HttpRefused {
  override readonly code = 'LIMIT_EXCEEDED';

  constructor(whose: 'address' | 'account') {
    super(429, `There are too many connections of this ${whose} already.`, { 'retry-after': '5' });
  }
}
