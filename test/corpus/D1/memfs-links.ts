import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Link, Lookup, LookupBook, LookupCounts, Unlink } from 'tallyfs';
import type {
  AttrReply,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LinkRequest,
  LookupRequest,
  UnlinkRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** A flat little file system with hard links. */
@FileSystem({ bookkeeping: 'own', name: 'memfs' })
export default class MemFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Link({ increments: 1 })
  link({ nodeid, parent, name }: LinkRequest): Entry {
    const node = this.tree.get(nodeid);
    this.tree.link(node, parent, name);
    return entryOf(node);
  }

  @Unlink()
  unlink({ parent, name }: UnlinkRequest): void {
    this.release(this.tree.unlink(parent, name).id);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.release(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private release(id: number): void {
    if (!this.counts.has(id) && this.tree.get(id).nlink === 0) this.tree.delete(id);
  }
}
