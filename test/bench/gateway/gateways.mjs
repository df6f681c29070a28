import { fileURLToPath } from 'node:url';
import { startProcess } from '../processes/child.mjs';

const TONGBU = fileURLToPath(new URL('../../../gateway/dist/main.js', import.meta.url));

/** The gateways that can be measured, by name: each is started in a fresh process over a file with a supergraph. */
export function knownGateways(peers) {
  const peer =
    (script, env) =>
    (supergraph, { merging }, options) =>
      startProcess({ script, args: [supergraph, ...(merging ? ['merge'] : [])], env, ...options });
  return {
    ...(peers && { hive: peer(peers.hive), apollo: peer(peers.apollo, { APOLLO_TELEMETRY_DISABLED: '1' }) }),
    tongbu: (supergraph, _, { env, ...options } = {}) =>
      startProcess({
        script: TONGBU,
        args: ['--supergraph', supergraph, '--port', '0'],
        env: { LOG_LEVEL: 'error', ...env },
        ...options,
      }),
  };
}
