import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, S_IFLNK, Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Has in every directory a name that leads home. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'home' })
export default class HomeFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly home: number;

  constructor(@inject(Tree) private readonly tree: Tree) {
    this.home = tree.make(S_IFLNK | 0o777).id;
  }

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = name === 'home' ? this.tree.get(ROOT) : this.tree.child(parent, name);
    if (node.id !== ROOT) this.counts.add(node.id);
    return entryOf(node);
  }

  @fuse.Readlink()
  readlink(): string {
    return '/';
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
