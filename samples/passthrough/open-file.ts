import type { Inode } from './inode.js';
import type { Owner } from './lock-waits.js';

/** An open file: the handle of its requests. */
export class OpenFile {
  /** The one that was opened before, of the same inode. */
  earlier: OpenFile | undefined;

  /** Who has locked something through it. */
  readonly lockOwners = new Set<Owner>();

  constructor(
    readonly inode: Inode,
    readonly fd: number,
    /** It may have been written to. */
    readonly writes: boolean,
  ) {
    this.earlier = inode.opened;
    inode.opened = this;
  }

  /** The inode can no longer be reached through it. */
  leave(): void {
    const { inode } = this;
    if (inode.opened === this) inode.opened = this.earlier;
    let later = inode.opened;
    while (later !== undefined && later.earlier !== this) later = later.earlier;
    if (later !== undefined) later.earlier = this.earlier;
  }
}
