import { fileURLToPath } from 'node:url';
import { startProcess } from '../processes/child.mjs';
import { profileArgs } from '../processes/profile.mjs';

const TONGBU = fileURLToPath(new URL('../../../gateway/dist/main.js', import.meta.url));

/**
 * The gateways that can be measured, by name: each is started in a fresh process over a file with a supergraph. With a
 * folder for profiles, Tongbu's processes leave theirs there.
 */
export function knownGateways(peers, profile) {
  const peer =
    (script, env) =>
    (supergraph, { merging }, options) =>
      startProcess({ script, args: [supergraph, ...(merging ? ['merge'] : [])], env, ...options });
  return {
    ...(peers && { hive: peer(peers.hive), apollo: peer(peers.apollo, { APOLLO_TELEMETRY_DISABLED: '1' }) }),
    tongbu: (supergraph, _, { nodeArgs = [], ...options } = {}) =>
      startProcess({
        script: TONGBU,
        args: ['--supergraph', supergraph, '--port', '0'],
        nodeArgs: [...nodeArgs, ...profileArgs(profile)],
        env: { LOG_LEVEL: 'error' },
        ...options,
      }),
  };
}
