import { inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Link, Lookup, LookupCounts } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LinkRequest, LookupRequest } from 'tallyfs';
import { addLookup, takeLookups } from '../books/counting.js';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

const MOST_LINKS = 2;

/** Allows a file two names. */
@FileSystem({ bookkeeping: 'own', name: 'links' })
export default class LinksFs {
  @LookupCounts() readonly counts = new Map<number, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.tree.child(parent, name);
    addLookup(this.counts, node.id);
    return entryOf(node);
  }

  @Link({ increments: 1 })
  link({ nodeid, parent, name }: LinkRequest): Entry {
    const node = this.tree.get(nodeid);
    if (node.nlink >= MOST_LINKS) throw new Errno('EMLINK');
    this.tree.link(node, parent, name);
    addLookup(this.counts, nodeid);
    return entryOf(node);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    takeLookups(this.counts, nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
