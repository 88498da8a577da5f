import { readFile } from 'node:fs/promises';

import { binary, compile } from '../../rig/compile.js';
import type { Peer } from '../../rig/peer.js';

export const cLoop: Peer = {
  description: 'a blocking read(2) and a write(2) on /dev/fuse in C, one thread: the limit of the interface',
  prepare: (signal) => compile('roundtrip/c-loop', signal),
  launch: (mountpoint) => ({ command: [binary('roundtrip/c-loop'), mountpoint] }),
  // It writes once for each request that it answers, and nothing else but the line that it serves.
  async requests({ pid }) {
    const io = await readFile(`/proc/${String(pid)}/io`, 'utf8').catch(() => '');
    const writes = /^syscw: (\d+)$/m.exec(io)?.[1];
    return writes === undefined ? undefined : Number(writes);
  },
};
