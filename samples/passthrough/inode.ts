import type { FileHandle } from 'tallyfs/syscalls';
import type { OpenFile } from './open-file.js';
import type { Realm } from './realm.js';

/**
 * An inode of the file system below that the kernel knows. What finds it again is a descriptor or its handle, never a
 * path: whoever renames it, or puts something else in its place, changes nothing here.
 */
export class Inode {
  /** An O_PATH descriptor of it; -1 where none is open now. */
  fd = -1;
  /** Where it stands among those that may be closed again; -1 where its descriptor stays. */
  slot = -1;
  /** Its descriptor was used lately. */
  recent = false;
  /** The file last opened of those that are open. */
  opened: OpenFile | undefined;

  constructor(
    readonly nodeid: number,
    readonly generation: number,
    readonly realm: Realm,
    readonly ino: number | bigint,
    /** Undefined where the file system below has none, and the descriptor must stay. */
    readonly handle: FileHandle | undefined,
  ) {}
}
