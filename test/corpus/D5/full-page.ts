import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Readdirplus } from 'tallyfs';
import type {
  AttrReply,
  DirectoryPlusPage,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LookupRequest,
  ReaddirplusRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

const isDots = (name: string): boolean => name === '.' || name === '..';

@FileSystem({ bookkeeping: 'own', name: 'archive' })
export default class ArchiveFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: ReaddirplusRequest, page: DirectoryPlusPage): void {
    const entries = this.tree.list(nodeid, offset);
    for (const { name, node } of entries) {
      const entry = isDots(name) ? entryOf(node) : this.handOver(node);
      if (!page.add(name, entry)) return;
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

  private handOver(node: Node): Entry {
    this.counts.add(node.id);
    return entryOf(node);
  }
}
