/** An inode table was used in a way that cannot work. The message says what to do instead. */
export class InodeTableError extends Error {
  override readonly name = 'InodeTableError';
  readonly code = 'TALLYFS_INODE_TABLE';

  static inUse(): InodeTableError {
    return new InodeTableError(
      'this InodeTable belongs to another mount, which has not ended: its nodeids are known to one kernel inode cache only. ' +
        'Make one for each mount, in the constructor of the class or in a container of its own',
    );
  }

  static noHold(): InodeTableError {
    return new InodeTableError(
      'an inode can be obtained for a request that names a file or lists a directory, until it is answered, and by the ' +
        'class that is mounted: in other handlers `inodes.get(nodeid)` is enough, and outside of one use `inodes.hold()`',
    );
  }

  static released(): InodeTableError {
    return new InodeTableError(
      'the request is answered, or the hold released, so nothing would ever let go of the inode: obtain it before, or ' +
        'with `inodes.hold()`',
    );
  }

  static over(): InodeTableError {
    return new InodeTableError('the session is over, and its inodes are forgotten');
  }

  static busy(nodeid: number): InodeTableError {
    return new InodeTableError(
      `the inode with nodeid ${String(nodeid)} cannot be had in this turn, since creating, remembering or forgetting it takes ` +
        'longer: use `await inodes.obtain()`',
    );
  }

  static itself(nodeid: number): InodeTableError {
    return new InodeTableError(
      `the inode with nodeid ${String(nodeid)} is asked for by the code that makes, remembers or forgets it, which would wait ` +
        'for itself for ever: use the inode that it was given',
    );
  }

  static known(nodeid: number): InodeTableError {
    return new InodeTableError(
      `the key leads to the inode with nodeid ${String(nodeid)} already: use \`inodes.find(…) ?? inodes.add(…)\`, or take the ` +
        'key from the old inode with `inodes.rekey()`',
    );
  }
}
