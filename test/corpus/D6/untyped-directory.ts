import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Mkdir } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest, MkdirRequest } from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** The type of a file is what it is stored with, and new files are stored as files. */
@FileSystem({ bookkeeping: 'own', name: 'typed' })
export default class TypedFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly defaultType = S_IFREG;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: MkdirRequest): Entry {
    return this.handOver(this.tree.create(parent, name, this.defaultType | mode));
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private handOver(node: Node): Entry {
    this.counts.add(node.id);
    return entryOf(node);
  }
}
