import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** No two entries are the same. */
@FileSystem({ bookkeeping: 'own', name: 'unique' })
export default class UniqueFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #generations = new Map<Node, number>();
  #last = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    const generation = this.generation(node);
    this.#generations.set(node, generation);
    this.counts.add(node.id);
    return { ...entryOf(node), generation };
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private generation(node: Node): number {
    this.#last = Math.max(this.#last, this.#generations.get(node) ?? 0) + 1;
    return this.#last;
  }
}
