import type { Inode } from './inode.js';
import type { Task, Wait } from './task.js';

/** A name in a directory as the kernel caches it (struct dentry). */
export class Dentry implements Wait {
  /** Who uses it: names below it, open files, whoever walks over it. At 0 it is kept for later, unless it is unhashed. */
  count = 0;
  /** Whether the name can still be found in its directory. */
  isHashed = true;
  /** Until when the name may be trusted without asking. */
  validUntil = 0;
  /** As {@link DentryCache.epoch} when it was validated last. */
  epoch = 0;
  /** The names below it that can be found. */
  readonly children = new Map<string, Dentry>();
  /** Names below it that somebody is just looking up (d_in_lookup()). */
  readonly inLookup = new Map<string, Dentry>();
  /** Who waits for the end of the lookup of this name. */
  waiting: Task[] | undefined;

  /** @param inode undefined for a name that is known not to exist. */
  constructor(
    public name: string,
    public parent: Dentry | undefined,
    public inode: Inode | undefined,
  ) {}

  /** Waits until whoever looks this name up has found it or not. */
  begin(task: Task): void {
    this.waiting?.push(task);
  }
}
