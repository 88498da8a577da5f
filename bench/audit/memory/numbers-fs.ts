import * as fuse from 'tallyfs';

const ROOT = 1;

/**
 * Every number is the name of a file, and its nodeid. The files outlive what the kernel knows of them, as those of a disk
 * do, and nothing here but the counts needs memory.
 */
@fuse.FileSystem({ bookkeeping: 'own', name: 'numbers' })
export class NumbersFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();

  @fuse.Lookup({ increments: 1 })
  lookup({ name }: fuse.LookupRequest): fuse.Entry {
    const nodeid = Number(name);
    if (!Number.isSafeInteger(nodeid)) throw new fuse.Errno('ENOENT');
    this.counts.add(nodeid);
    return { nodeid, generation: nodeid, attr: { mode: 0o100444 } };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  /** Never called: that the class says when it destroys an inode is all that the audit is to know. */
  @fuse.RemovesInode()
  remove(nodeid: number): never {
    throw new Error(`nodeid ${String(nodeid)} cannot be removed`);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return { attr: { mode: nodeid === ROOT ? 0o040555 : 0o100444 } };
  }
}
