import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Read, type Session } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Has the kernel drop what it knows of a file that was read: its access time is another. */
@FileSystem({ bookkeeping: 'own', name: 'access-times' })
export default class AccessTimesFs {
  @LookupCounts() readonly counts = new LookupBook();
  #session: Session | undefined;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  /** Is called by whoever mounts it. */
  attach(session: Session): void {
    this.#session = session;
  }

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Read()
  async read({ nodeid, offset, size }: fuse.ReadRequest): Promise<Uint8Array> {
    await this.#session?.notify.invalInode(nodeid, -1);
    return this.tree.get(nodeid).data.subarray(offset, offset + size);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
