import { inject } from 'inversify';
import { Create, FileSystem, Forget, Getattr, Lookup, LookupCounts, Unlink } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Known {
  readonly node: Node;
  count: number;
}

/** Keeps a record of what the kernel knows. */
@FileSystem({ bookkeeping: 'own', name: 'records' })
export default class RecordsFs {
  @LookupCounts((known: Known) => known.count) readonly records = new Map<number, Known>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(this.tree.child(parent, name));
  }

  @Create({ increments: 1 })
  create({ parent, name, mode }: fuse.CreateRequest): fuse.CreateReply {
    return this.handOver(this.tree.create(parent, name, S_IFREG | (mode & 0o777)));
  }

  @Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    const { id } = this.tree.unlink(parent, name);
    this.records.delete(id);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const known = this.records.get(nodeid);
    if (known === undefined) throw new Error(`the kernel forgets ${String(nodeid)}, which it does not know`);
    known.count -= nlookup;
    if (known.count === 0) this.records.delete(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private handOver(node: Node): fuse.Entry {
    const known = this.records.get(node.id) ?? { node, count: 0 };
    known.count += 1;
    this.records.set(node.id, known);
    return entryOf(node);
  }
}
