import { O } from '../../syscalls/constants.js';
import type { Inode } from './inode.js';

/** An open file description: what descriptors stand for, one or several. open(2) */
export class OpenDescription {
  /** Where lseek(2) counts from, or the cookie behind which a directory is read on. */
  position = 0n;
  /** How many descriptors and calls under way hold it. */
  holders = 0;

  constructor(
    readonly inode: Inode,
    readonly flags: number,
  ) {
    inode.uses += 1;
  }

  get isPath(): boolean {
    return (this.flags & O.PATH) !== 0;
  }

  get canRead(): boolean {
    return !this.isPath && (this.flags & O.ACCMODE) !== O.WRONLY;
  }

  get canWrite(): boolean {
    return !this.isPath && (this.flags & O.ACCMODE) !== O.RDONLY;
  }

  get appends(): boolean {
    return (this.flags & O.APPEND) !== 0;
  }
}
