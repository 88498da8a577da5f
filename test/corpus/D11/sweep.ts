import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Ready {
  readonly node: Node;
  readonly generation: number;
}

/** Keeps nodes ready while they are in use, and looks from time to time which are not. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'sweeping' })
export default class SweepingFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #ready = new Map<number, Ready>();
  #lastGeneration = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {
    this.prepare(tree.get(ROOT));
  }

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    const { generation } = this.#ready.get(node.id) ?? this.prepare(node);
    this.counts.add(node.id);
    return { ...entryOf(node), generation };
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.tree.unlink(parent, name);
    this.sweep();
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.sweep();
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.#ready.get(nodeid)?.node ?? this.tree.get(nodeid));
  }

  @fuse.RemovesInode()
  evict(id: number): void {
    this.#ready.delete(id);
  }

  private prepare(node: Node): Ready {
    const ready = { node, generation: (this.#lastGeneration += 1) };
    this.#ready.set(node.id, ready);
    return ready;
  }

  private sweep(): void {
    for (const id of [...this.#ready.keys()]) {
      if (!this.counts.has(id)) this.evict(id);
    }
  }
}
