import { isFuse, readMountTable } from '../../audit/mount-table.js';
import { ReportError } from '../../audit/report-error.js';
import { askReport } from '../../audit/report-socket.js';
import { note, ok, type Check } from './check.js';
import { isDisconnected } from '../../disconnected.js';

/** Mounts whose daemon is gone: everything on them fails until somebody unmounts them. */
export async function checkLeftovers(): Promise<Check> {
  const table = await readMountTable();
  const mountpoints = [...new Set(table.filter(isFuse).map(({ mountpoint }) => mountpoint))];
  const states = await Promise.all(mountpoints.map(isDead));
  const dead = mountpoints.filter((_, index) => states[index]);
  if (dead.length === 0) return ok('dead mounts', 'none');
  return note('dead mounts', dead.join(', '), dead.map((path) => `tallyfs unmount ${path}`).join('; '));
}

async function isDead(mountpoint: string): Promise<boolean> {
  try {
    await askReport(mountpoint);
    return false;
  } catch (error) {
    if (!(error instanceof ReportError)) return false;
    // Without a socket it may be the mount of another program, or one whose socket somebody has cleaned up.
    return error.code === 'DAEMON_GONE' || (error.code === 'NO_SOCKET' && (await isDisconnected(mountpoint)));
  }
}
