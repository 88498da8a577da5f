import { inject, injectable } from 'inversify';
import { Errno, type IoctlReply, type IoctlRequest } from 'tallyfs';
import type { Syscalls } from 'tallyfs/syscalls';
import { SYSCALLS } from './system.js';

/**
 * FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR and FS_IOC_GETVERSION, by their numbers on
 * 64-bit machines: what lsattr(1) and chattr(1) use. Who may set what is checked by the kernel (fileattr_set_prepare(),
 * fs/file_attr.c). No other command gets through, for it would be run with the rights of this process.
 */
const COMMANDS: ReadonlySet<number> = new Set([
  0x8008_6601, 0x4008_6602, 0x801c_581f, 0x401c_5820, 0x8008_7601,
]);

/** The flags of inodes. ioctl_iflags(2) */
@injectable()
export class InodeFlags {
  constructor(@inject(SYSCALLS) private readonly syscalls: Syscalls) {}

  /** @throws ENOTTY for what is not about flags */
  run({ command, data, size, handle: { fd } }: IoctlRequest<{ readonly fd: number }>): IoctlReply {
    if (!COMMANDS.has(command)) throw new Errno('ENOTTY');
    // The numbers of some say 8 bytes, but they have 4.
    const passed = new Uint8Array(64);
    passed.set(data.subarray(0, passed.length));
    const result = this.syscalls.ioctl(fd, command, passed);
    return { result, data: passed.subarray(0, Math.min(size, passed.length)) };
  }
}
