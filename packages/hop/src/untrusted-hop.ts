import { Fault } from '@tongbu/runtime';

/** Why something was refused. For the service's own log: whoever is refused is told nothing of it. */
export const HOP_REFUSALS = [
  'unsigned',
  'malformed',
  'method',
  'path',
  'covered',
  'audience',
  'key',
  'signature',
  'age',
  'digest',
  'replayed',
  'full',
  'speaker',
] as const;

export type HopRefusal = (typeof HOP_REFUSALS)[number];

/** What came through no trusted hop. Its code, message and extensions are the same whatever the reason is. */
export class UntrustedHop extends Fault {
  readonly reason: HopRefusal;

  constructor(reason: HopRefusal) {
    super('UNTRUSTED_HOP');
    this.reason = reason;
  }
}
