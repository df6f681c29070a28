import { personAccessLog } from '@tongbu/subgraph';

/** This agency's part of the log of a person. */
export const { type: PersonAccessLog, resolver: AccessLogResolver } = personAccessLog({
  field: 'transport',
  action: 'transportLog.read',
  description:
    'What transport recorded, the newest first; for its own auditors and those of public security (交通).',
});
