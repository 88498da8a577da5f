import { inject, injectable } from 'inversify';
import { Errno, KERNEL, type IoctlReply, type IoctlRequest, type Kernel } from 'tallyfs';
import type { Syscalls } from 'tallyfs/syscalls';
import { SYSCALLS } from './system.js';

/**
 * FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR and FS_IOC_GETVERSION, by their numbers on
 * 64-bit machines: what lsattr(1) and chattr(1) use. Who may set what is checked by the kernel (fileattr_set_prepare(),
 * fs/file_attr.c). No other command gets through, for it would be run with the rights of this process.
 */
const QUESTIONS: ReadonlySet<number> = new Set([0x8008_6601, 0x801c_581f, 0x8008_7601]);
const CHANGES: ReadonlySet<number> = new Set([0x4008_6602, 0x401c_5820]);

/** As an offset: nothing of the content. */
const ATTRIBUTES_ALONE = -1;

/** The flags of inodes. ioctl_iflags(2) */
@injectable()
export class InodeFlags {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(KERNEL) private readonly kernel: Kernel,
  ) {}

  /** @throws ENOTTY for what is not about flags */
  run(request: IoctlRequest<{ readonly fd: number }>): IoctlReply {
    const { nodeid, command, data, size, handle } = request;
    const changes = CHANGES.has(command);
    if (!changes && !QUESTIONS.has(command)) throw new Errno('ENOTTY');
    // The numbers of some say 8 bytes, but they have 4.
    const passed = new Uint8Array(64);
    passed.set(data.subarray(0, passed.length));
    const result = this.syscalls.ioctl(handle.fd, command, passed);
    // Its ctime is another one now.
    if (changes) void this.kernel.notify.invalInode(nodeid, ATTRIBUTES_ALONE);
    return { result, data: passed.subarray(0, Math.min(size, passed.length)) };
  }
}
