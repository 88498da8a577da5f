import { Errno } from '../../protocol/errno.js';
import { AT, S } from '../../syscalls/constants.js';
import type { Credentials } from '../../syscalls/syscalls.js';
import { DescriptorTable } from './descriptor-table.js';
import { Directory } from './directory.js';
import type { MemoryDisk } from './disk.js';
import type { Inode } from './inode.js';

/** Execution by the group. inode(7) */
const IXGRP = 0o010;

/** In whose name calls are made now. All capabilities stay whoever that is, but for CAP_FSETID. capabilities(7) */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly umask: number;
  readonly hasFsetid: boolean;
}

/** Who makes the calls: root, with all capabilities and some descriptors. */
export class Process {
  readonly descriptors: DescriptorTable;
  readonly #own: Identity;
  identity: Identity;

  constructor(
    readonly disk: MemoryDisk,
    openFiles: number,
    umask: number,
  ) {
    this.descriptors = new DescriptorTable(disk, openFiles);
    this.#own = { uid: 0, gid: 0, groups: [], umask, hasFsetid: true };
    this.identity = this.#own;
  }

  /** Where paths begin. @throws EBADF, ENOTDIR */
  directory(dirfd: number): Directory {
    const inode = this.base(dirfd);
    if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
    return inode;
  }

  /** What an empty path means. @throws EBADF */
  base(dirfd: number): Inode {
    return dirfd === AT.FDCWD ? this.disk.root : this.descriptors.get(dirfd).inode;
  }

  /** Whether the set-group-ID bit may be set on what belongs to a group. in_group_or_capable(), fs/attr.c */
  mayKeepSetGroupId(gid: number): boolean {
    const { hasFsetid, gid: own, groups } = this.identity;
    return hasFsetid || own === gid || groups.includes(gid);
  }

  /** A file is written to: it loses what would let others run it as its owner. file_remove_privs(), fs/inode.c */
  dropPrivileges(inode: Inode): void {
    inode.xattrs.delete('security.capability');
    if (!this.identity.hasFsetid) this.dropSetIds(inode);
  }

  /** setattr_should_drop_sgid(), fs/attr.c: without execution by the group the bit does not mean set-group-ID. */
  dropSetIds(inode: Inode): void {
    const { permissions } = inode;
    const keepsGroup = (permissions & IXGRP) === 0 && this.mayKeepSetGroupId(inode.gid);
    inode.permissions = permissions & ~(keepsGroup ? S.ISUID : S.ISUID | S.ISGID);
  }

  /** Does something in another name. */
  as<T>({ withoutFsetid = false, ...wanted }: Credentials, work: () => T): T {
    const { hasFsetid } = this.identity;
    return this.#as({ ...this.identity, ...wanted, hasFsetid: hasFsetid && !withoutFsetid }, work);
  }

  /** Does something on another thread, which knows of no other name. */
  asItself<T>(work: () => T): T {
    return this.#as(this.#own, work);
  }

  #as<T>(identity: Identity, work: () => T): T {
    const before = this.identity;
    this.identity = identity;
    try {
      return work();
    } finally {
      this.identity = before;
    }
  }
}
