import type { Inode } from './inode.js';

/**
 * One device, as one mount shows it: what numbers of inodes are unique in, among those that exist at a time. Other file
 * systems may be mounted below the source directory.
 */
export class Realm {
  /** By their number. One that is deleted leaves its number, and its place here, to the next. */
  readonly inodes = new Map<number | bigint, Inode>();
  /** How many inodes are known, those too that have lost their number to another one. */
  size = 0;

  constructor(
    readonly key: number,
    readonly mountId: number,
    /** Open on the mount, for open_by_handle_at(2); undefined where that does not work. */
    readonly mountFd: number | undefined,
    /** Attributes are there, and nobody need be asked for them. */
    readonly isLocal: boolean,
  ) {}
}
