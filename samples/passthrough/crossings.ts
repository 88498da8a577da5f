import { inject, injectable } from 'inversify';
import { readFileSync } from 'node:fs';
import { Errno, KERNEL, type Kernel } from 'tallyfs';
import { AT, O, RESOLVE, STATX, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import { SYSCALLS } from './system.js';

/**
 * Goes from a mount below to another one, but never onto the mount that is served here, where it lies below the source
 * directory: whoever asks itself waits for ever.
 */
@injectable()
export class Crossings {
  #own: number | undefined;

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(KERNEL) private readonly kernel: Kernel,
  ) {}

  /** @returns an O_PATH descriptor of what is mounted on a name. @throws ELOOP for what is served here */
  enter(directory: number, name: string): number {
    const fd = this.#hold(directory, name);
    this.#own ??= this.#ownDevice();
    if (this.#deviceOf(fd) !== this.#own) return fd;
    this.syscalls.close(fd);
    throw new Errno('ELOOP', 'the mount point is below the source directory');
  }

  #hold(directory: number, name: string): number {
    for (;;) {
      try {
        const fd = this.syscalls.openat2(directory, name, O.PATH | O.NOFOLLOW, RESOLVE.BENEATH);
        return this.descriptors.admit(fd);
      } catch (error) {
        this.descriptors.makeRoom(error);
      }
    }
  }

  /** Asks no server, ours in particular: nothing but the number is wanted (fuse_update_get_attr(), fs/fuse/dir.c). */
  #deviceOf(fd: number): number {
    return this.syscalls.statx(fd, '', AT.EMPTY_PATH | AT.STATX_DONT_SYNC, STATX.MNT_ID).dev;
  }

  /** proc_pid_mountinfo(5); -1 where it is not there. */
  #ownDevice(): number {
    const table = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const lines = table.map((line) => line.split(' '));
    const own = lines.findLast(([, , , , mountpoint]) => unescaped(mountpoint) === this.kernel.mountpoint);
    const [major = NaN, minor = NaN] = (own?.[2] ?? '').split(':').map(Number);
    if (Number.isNaN(minor)) return -1;
    // new_encode_dev(), include/linux/kdev_t.h
    return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
  }
}

/** Blanks and backslashes are octal there. */
function unescaped(text = ''): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
