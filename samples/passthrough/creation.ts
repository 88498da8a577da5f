import { inject, injectable } from 'inversify';
import { Errno, type Caller, type CreateRequest, type MkdirRequest, type MknodRequest } from 'tallyfs';
import type { SymlinkRequest, TmpfileRequest } from 'tallyfs';
import { O, type Credentials, type Syscalls } from 'tallyfs/syscalls';
import { Callers } from './callers.js';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { openFlags } from './open-flags.js';
import { single } from './names.js';
import { SYSCALLS } from './system.js';

/**
 * Makes inodes, in the caller's name: with its ids and groups, and under its umask, which the file system below applies
 * only where no default ACL rules instead (FUSE_DONT_MASK leaves that to us). acl(5)
 */
@injectable()
export class Creation {
  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
    @inject(Callers) private readonly callers: Callers,
  ) {}

  mknod(parent: Inode, { name, mode, rdev, umask, caller }: MknodRequest): void {
    const directory = this.descriptors.of(parent);
    this.#inNameOf(caller, umask, () => {
      this.syscalls.mknodat(directory, single(name), mode, rdev);
    });
  }

  mkdir(parent: Inode, { name, mode, umask, caller }: MkdirRequest): void {
    const directory = this.descriptors.of(parent);
    this.#inNameOf(caller, umask, () => {
      this.syscalls.mkdirat(directory, single(name), mode);
    });
  }

  symlink(parent: Inode, { name, target, caller }: SymlinkRequest): void {
    const directory = this.descriptors.of(parent);
    this.#inNameOf(caller, undefined, () => {
      this.syscalls.symlinkat(target, directory, single(name));
    });
  }

  /**
   * @returns a descriptor of the new file.
   * @throws ESTALE where somebody else has made the name since the kernel looked: it then looks again, and opens what
   * is there as the caller may (do_filp_open(), fs/namei.c).
   */
  create(parent: Inode, request: CreateRequest): number {
    const flags = O.CREAT | O.EXCL | O.NOFOLLOW | openFlags(request.flags);
    try {
      return this.#open(parent, single(request.name), flags, request);
    } catch (error) {
      const taken = error instanceof Errno && error.code === 'EEXIST' && (request.flags & O.EXCL) === 0;
      throw taken ? new Errno('ESTALE') : error;
    }
  }

  /** @returns a descriptor of a file without a name; with O_EXCL it can never get one. */
  createNameless(parent: Inode, request: TmpfileRequest): number {
    const flags = O.TMPFILE | (request.flags & O.EXCL) | openFlags(request.flags);
    return this.#open(parent, '.', flags, request);
  }

  /** In the name of who renames and leaves a whiteout behind. renameat2(2) */
  inNameOf(caller: Caller, work: () => void): void {
    this.#inNameOf(caller, undefined, work);
  }

  #open(parent: Inode, name: string, flags: number, { mode, umask, caller }: CreateRequest): number {
    const directory = this.descriptors.of(parent);
    this.descriptors.ensureRoom(directory);
    const make = (): number => this.syscalls.openat(directory, name, flags, mode);
    return this.descriptors.admitFile(this.#inNameOf(caller, umask, make));
  }

  #inNameOf<T>(caller: Caller, umask: number | undefined, work: () => T): T {
    return this.callers.inNameOf(caller, credentials(caller, umask), work);
  }
}

/** root needs no groups to do anything, and to find out those of others takes a file in /proc. */
function credentials(caller: Caller, umask: number | undefined): Credentials {
  const { uid, gid } = caller;
  return {
    uid,
    gid,
    ...(uid === 0 ? {} : { groups: caller.groups() }),
    ...(umask === undefined ? {} : { umask }),
  };
}
