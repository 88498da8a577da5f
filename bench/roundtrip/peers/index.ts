import { cLoop } from './c-loop.js';
import { fuseNative } from './fuse-native.js';
import type { Peer } from './peer.js';
import { memory, memoryUnaudited } from './tallyfs-memory.js';

/** Who is measured, in the order of a round. The ratios are to `c-loop` and to `fuse-native`. */
export const peers = {
  'c-loop': cLoop,
  'memory-unaudited': memoryUnaudited,
  memory,
  'fuse-native': fuseNative,
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as readonly PeerName[];
