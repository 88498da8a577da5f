import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

const HIDDEN = 'secret';

/** Shows only some of the files, and says for how long the others are not there. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'hiding' })
export default class HidingFs {
  @fuse.LookupCounts() readonly book = new fuse.LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry | fuse.NegativeEntry {
    const node = this.tree.find(parent, name);
    if (node === undefined) return { nodeid: 0, entryTimeout: 0 };
    if (name.startsWith(HIDDEN)) return { nodeid: 0, entryTimeout: 0 };
    this.book.add(node.id);
    return entryOf(node);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.book.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
