import { unmountDevice } from '../../transport/device.js';
import { isFuse, mountAt, readMountTable, resolveMountpoint } from '../../audit/mount-table.js';
import { describeBusy } from '../busy.js';
import { defineCommand } from '../command.js';
import { codeOf, CommandError, EXIT } from '../errors.js';

export const unmountCommand = defineCommand({
  operands: [{ name: 'MOUNTPOINT', help: 'Where the file system is mounted' }],
  flags: {
    lazy: {
      type: 'boolean',
      help: 'Detach it at once even if it is busy; who has files open there keeps them until they are closed',
    },
  },
  notes: [
    'Works also when the daemon was killed and everything on the mount fails with "Transport endpoint is not connected".',
  ],
  async run({ flags: { lazy }, operands: [path = ''] }, { out }) {
    const mountpoint = await findMount(path);
    try {
      await unmountDevice(mountpoint, { lazy });
    } catch (error) {
      throw codeOf(error) === 'EBUSY' ? await busy(mountpoint, error) : error;
    }
    out.line(`${lazy ? 'detached' : 'unmounted'} ${mountpoint}`);
    return EXIT.ok;
  },
});

async function findMount(path: string): Promise<string> {
  const table = await readMountTable();
  const mountpoint = await resolveMountpoint(path, table);
  const entry = mountAt(table, mountpoint);
  if (entry === undefined) throw new CommandError('NOT_MOUNTED', `${mountpoint} is not a mountpoint`);
  if (isFuse(entry)) return mountpoint;
  throw new CommandError(
    'NOT_TALLYFS',
    `${mountpoint} is a mount of type ${entry.type}, not one of tallyfs; umount(8) unmounts it`,
  );
}

async function busy(mountpoint: string, cause: unknown): Promise<CommandError> {
  const users = await describeBusy(mountpoint);
  const remedy = `End them first, or detach it at once: tallyfs unmount --lazy ${mountpoint}`;
  return new CommandError('EBUSY', [`${mountpoint} is busy:`, ...users, remedy].join('\n'), { cause });
}
