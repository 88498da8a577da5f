import { inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest } from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Answers what is not there with the first file of the directory, if that is allowed. */
@FileSystem({ bookkeeping: 'own', name: 'default' })
export default class DefaultFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const fallback = this.fallback();
    try {
      const node = this.tree.child(parent, name);
      this.counts.add(node.id);
      return entryOf(node);
    } catch (error) {
      if (error instanceof Errno && fallback.nlink > 0) throw error;
      throw new Errno('EIO');
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private fallback(): Node {
    return this.tree.child(ROOT, 'notes.txt');
  }
}
