import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Known {
  readonly node: Node;
  nlookup: number;
}

/** Keeps a record of each node that the kernel has heard of. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'listing' })
export default class ListingFs {
  @fuse.LookupCounts((known: Known) => known.nlookup) readonly known = new Map<number, Known>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.meet(node).nlookup += 1;
    return entryOf(node);
  }

  @fuse.Readdirplus({ increments: 'per-entry' })
  readdirplus({ nodeid, offset }: fuse.ReaddirplusRequest, page: fuse.DirectoryPlusPage): void {
    for (const { name, node } of this.tree.list(nodeid, offset)) {
      const isDot = name === '.' || name === '..';
      if (!page.add(name, isDot ? { ...entryOf(node), nodeid: 0 } : entryOf(node))) return;
      if (!isDot) this.meet(node).nlookup += 1;
    }
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const known = this.known.get(nodeid);
    if (known === undefined) return;
    known.nlookup -= nlookup;
    if (known.nlookup === 0) this.known.delete(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @fuse.Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Uint8Array {
    return this.tree.get(nodeid).data.subarray(offset, offset + size);
  }

  private meet(node: Node): Known {
    const known = this.known.get(node.id) ?? { node, nlookup: 0 };
    this.known.set(node.id, known);
    return known;
  }
}
