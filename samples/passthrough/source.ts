import { inject, injectable } from 'inversify';
import { Errno, MOUNT_FLAGS, MOUNT_OPTIONS, MountOptionError, type OptionsOf } from 'tallyfs';
import { AT, MOUNT_ATTR, O, OPEN_TREE, type Syscalls } from 'tallyfs/syscalls';
import type { OPTIONS } from './options.js';
import { SYSCALLS } from './system.js';

/** The mount options that say when a reading is written down as an access. mount(8) */
const TIMES = ['noatime', 'nodiratime', 'relatime', 'strictatime'];

/** The directory that is shown. */
@injectable()
export class Source {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(MOUNT_OPTIONS) private readonly options: OptionsOf<typeof OPTIONS>,
    @inject(MOUNT_FLAGS) private readonly flags: ReadonlySet<string>,
  ) {}

  /** @returns an O_PATH descriptor. @throws MountOptionError where it cannot be shown, or not so. */
  open(): number {
    const { source } = this.options;
    if (source === undefined) throw sourceError('which directory is to be shown is not said');
    const times = TIMES.filter((name) => this.flags.has(name));
    const fd = this.#openDirectory(source);
    return times.length === 0 ? fd : this.#mountAgain(fd, times.join());
  }

  #openDirectory(path: string): number {
    try {
      return this.syscalls.openat(AT.FDCWD, path, O.PATH | O.DIRECTORY);
    } catch (error) {
      throw sourceError(`${path} cannot be shown (${String(error)})`);
    }
  }

  /**
   * On a mount of our own, that nobody else sees. It is the mount below that decides about access times, each time that
   * something is read (touch_atime(), fs/inode.c), and to set one by hand changes the ctime too.
   */
  #mountAgain(directory: number, asked: string): number {
    let tree: number | undefined;
    try {
      const self = AT.EMPTY_PATH | AT.RECURSIVE;
      tree = this.syscalls.openTree(directory, '', self | OPEN_TREE.CLONE);
      this.syscalls.mountSetattr(
        tree,
        '',
        self,
        this.#accessTimes(),
        MOUNT_ATTR.ATIME | MOUNT_ATTR.NODIRATIME,
      );
      return tree;
    } catch (error) {
      if (tree !== undefined) this.syscalls.close(tree);
      if (!(error instanceof Errno)) throw error;
      throw new MountOptionError(
        asked,
        `access times cannot be kept as "${asked}" says (${String(error)}): that takes root (CAP_SYS_ADMIN) and Linux ` +
          '5.12. Without the option the mount below decides',
      );
    } finally {
      this.syscalls.close(directory);
    }
  }

  /** Which wins is as for any mount (path_mount(), fs/namespace.c). What is not to be written to gets no times either. */
  #accessTimes(): number {
    const directories = this.flags.has('nodiratime') ? MOUNT_ATTR.NODIRATIME : 0;
    if (this.flags.has('ro')) return MOUNT_ATTR.NOATIME;
    if (this.flags.has('strictatime')) return MOUNT_ATTR.STRICTATIME | directories;
    return (this.flags.has('noatime') ? MOUNT_ATTR.NOATIME : MOUNT_ATTR.RELATIME) | directories;
  }
}

function sourceError(message: string): MountOptionError {
  return new MountOptionError('source', `${message}: mount with -o source=DIRECTORY`);
}
