import type { Peer } from '../../rig/peer.js';
import { memorySample } from '../../rig/tallyfs.js';
import { cLoop } from './c-loop.js';
import { fuseNative } from './fuse-native.js';

/** Who is measured, in the order of a round. The ratios are to `c-loop` and to `fuse-native`. */
export const peers = {
  'c-loop': cLoop,
  'memory-unaudited': memorySample('the same without the audit (--audit off)', ['--audit', 'off']),
  memory: memorySample('the memory sample of tallyfs as `tallyfs mount` runs it'),
  managed: memorySample('the same with the lookups counted by the runtime', [], 'managed.js'),
  'fuse-native': fuseNative,
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as readonly PeerName[];
