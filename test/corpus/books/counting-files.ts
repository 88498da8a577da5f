import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Mkdir, Unlink } from 'tallyfs';
import type {
  AttrReply,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LookupRequest,
  MkdirRequest,
  UnlinkRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFDIR, Tree } from '../backends/tree.js';

/** Does all that concerns lookup counts, for classes that build on it. */
@FileSystem({ bookkeeping: 'own', name: 'files' })
export class CountingFiles {
  @LookupCounts() protected readonly counts = new Map<number, number>();

  constructor(@inject(Tree) protected readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.tree.child(parent, name);
    this.count(node.id);
    return entryOf(node);
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: MkdirRequest): Entry {
    const node = this.tree.create(parent, name, S_IFDIR | mode);
    this.count(node.id);
    return entryOf(node);
  }

  @Unlink()
  unlink({ parent, name }: UnlinkRequest): void {
    this.reap(this.tree.unlink(parent, name).id);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    const left = (this.counts.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.counts.delete(nodeid);
    else this.counts.set(nodeid, left);
    this.reap(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  protected count(id: number): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  protected reap(id: number): void {
    if (this.tree.has(id) && this.tree.get(id).nlink === 0 && !this.counts.has(id)) this.tree.delete(id);
  }
}
