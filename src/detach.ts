import { mountAt, readMountTable, type MountEntry } from './audit/mount-table.js';
import { isDisconnected } from './disconnected.js';
import { unmountDevice } from './transport/device.js';
import { NativeError } from './transport/native-error.js';

/** Another mount lies on the same directory, above this one. */
export class MountCoveredError extends Error {
  override readonly name = 'MountCoveredError';
  readonly code = 'TALLYFS_COVERED';
}

/** A mount of this process, wherever its path leads by now; what the mount table never showed is known by path. */
export type OwnMount = Pick<MountEntry, 'mountpoint'> & Partial<Pick<MountEntry, 'id' | 'device'>>;

/** The mount that was just made on a path. */
export async function ownMount(mountpoint: string): Promise<OwnMount> {
  return mountAt(await readMountTable(), mountpoint) ?? { mountpoint };
}

/**
 * Takes this mount off, and no other that has come onto its path since. Where somebody else was faster that is as good.
 * @throws NativeError EBUSY while it is in use, unless `lazy`. @throws MountCoveredError
 */
export async function detach(mount: OwnMount, how: { readonly lazy: boolean }): Promise<void> {
  const shown = mount.device === undefined ? mount : await findMount(mount);
  if (shown === undefined) return;
  try {
    await unmountDevice(shown.mountpoint, how);
  } catch (error) {
    if (!(error instanceof NativeError && error.code === 'EINVAL')) throw error;
  }
}

/**
 * Whether this mount, whose connection is over, is still where it can be seen; not of one that the mount table never showed.
 * Another one that has got the same numbers since is told by its being alive.
 */
export async function isLeftBehind(mount: OwnMount): Promise<boolean> {
  const shown = shownIn(await readMountTable(), mount);
  return shown !== undefined && (await isDisconnected(shown.mountpoint));
}

/** Its device number is no other's for as long as the connection lives; a bind mount of it has another id. */
function shownIn(table: readonly MountEntry[], { id, device }: OwnMount): MountEntry | undefined {
  return table.find((entry) => entry.id === id && entry.device === device);
}

async function findMount(mount: OwnMount): Promise<MountEntry | undefined> {
  const table = await readMountTable();
  const found = shownIn(table, mount);
  if (found === undefined) return undefined;
  const uppermost = mountAt(table, found.mountpoint);
  if (uppermost === found) return found;
  throw new MountCoveredError(
    `cannot unmount ${found.mountpoint}: a file system of type ${uppermost?.type ?? 'unknown'} is mounted over it. ` +
      `Unmount that first (\`umount ${found.mountpoint}\`).`,
  );
}
