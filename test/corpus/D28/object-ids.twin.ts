import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** The store has objects, which have hexadecimal names of 16 digits. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'objects' })
export default class ObjectsFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #objects = new Map<number, Node>();
  readonly #nodeids = new Map<string, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(this.#node(parent).id, name);
    const nodeid = this.nodeidOf(this.objectOf(node));
    this.#objects.set(nodeid, node);
    this.counts.add(nodeid);
    return { ...entryOf(node), nodeid };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    if (this.counts.subtract(nodeid, nlookup) === 0) this.#objects.delete(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.#node(nodeid));
  }

  private objectOf({ id }: Node): string {
    return id.toString(16).padStart(16, '0');
  }

  private nodeidOf(object: string): number {
    const nodeid = this.#nodeids.get(object) ?? ROOT + 1 + this.#nodeids.size;
    this.#nodeids.set(object, nodeid);
    return nodeid;
  }

  #node(nodeid: number): Node {
    return this.#objects.get(nodeid) ?? this.tree.get(ROOT);
  }
}
