import type { SimulatedClock } from './clock.js';
import type { Credentials } from './credentials.js';
import type { Dentry } from './dentry.js';
import type { DentryCache } from './dentry-cache.js';
import type { Features } from './features.js';
import type { ForgetQueue } from './forget-queue.js';
import type { OpenFile } from './open-file.js';
import type { InodeLock } from './inode-lock.js';
import type { InodeCache } from './inode-cache.js';

/** What the code of the system calls works on: the state of one mounted file system. */
export interface System {
  readonly clock: SimulatedClock;
  readonly inodes: InodeCache;
  readonly dentries: DentryCache;
  readonly forgets: ForgetQueue;
  readonly features: Features;
  /** Held while something moves from one directory to another (sb->s_vfs_rename_mutex). */
  readonly renames: InodeLock;
  readonly background: Background;
}

/** Requests that nobody waits for. They are sent in the step that makes them. */
export interface Background {
  /** RELEASE or RELEASEDIR; the inode is kept until it is answered (fuse_file_put()). */
  release(caller: Credentials, file: OpenFile): void;
  /** A FORGET of one lookup that waits for no queue (fuse_force_forget()). */
  forgetAtOnce(caller: Credentials, nodeid: number): void;
}

/** Who makes a system call, and where in the tree. */
export interface Caller extends Credentials {
  /** The working directory, which is in use; undefined for one that is not in this mount. */
  cwd: Dentry | undefined;
}
