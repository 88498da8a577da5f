import { access, mkdir, rm, symlink } from 'node:fs/promises';

import { inRepository } from '../../rig/paths.js';
import { run } from '../../rig/process.js';
import type { Daemon } from '../../rig/daemon.js';
import type { Peer } from '../../rig/peer.js';

const bench = inRepository('bench');
const libraries = inRepository('build/bench/lib');
const addon = inRepository('bench/node_modules/fuse-native');

/**
 * fuse-native's addon comes prebuilt in its package (linux-x64, N-API), with libfuse 2.9.9 beside it, so there is
 * nothing to compile and no Debian package to install. Two things stand in the way of it and are settled here:
 *
 * - The addon asks the loader for `libfuse.so.2`, the file is called `libfuse.so`, and no run path leads to it. A link
 *   of the right name in a directory of our own, put on LD_LIBRARY_PATH, is all that it needs.
 * - Its install script only looks whether that addon loads, and falls back to a compiler if not; before the link
 *   is there it does not load. So scripts are not run.
 *
 * libfuse 2 mounts with mount(2) for root, so fusermount (of Debian's fuse, or the link to fusermount3 in fuse3) is not
 * called by the mount. fuse-native's own unmount() does call it, which is why the daemon unmounts with umount(8).
 */
export const fuseNative: Peer = {
  description: 'fuse-native 2.2.6 (libfuse 2.9.9, its threads, an addon), with an in-memory file system',
  async prepare(signal) {
    if (!(await exists(addon)))
      await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: bench, signal });
    const prebuilt = `${addon}/prebuilds/linux-${process.arch}/libfuse.so`;
    if (!(await exists(prebuilt)))
      throw new Error(
        `fuse-native 2.2.6 brings no libfuse for linux-${process.arch}; leave it out with --peers`,
      );
    await mkdir(libraries, { recursive: true });
    await rm(`${libraries}/libfuse.so.2`, { force: true });
    await symlink(prebuilt, `${libraries}/libfuse.so.2`);
  },
  launch: (mountpoint) => ({
    command: [
      process.execPath,
      inRepository('build/bench/roundtrip/peers/fuse-native-memory.js'),
      mountpoint,
    ],
    env: { LD_LIBRARY_PATH: libraries },
  }),
  requests: countedByDaemon,
};

/** The daemon prints `requests N` on SIGUSR2. */
async function countedByDaemon(daemon: Daemon): Promise<number | undefined> {
  const line = daemon.nextLine('requests ');
  process.kill(daemon.pid, 'SIGUSR2');
  return Number((await line).split(' ')[1]);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
