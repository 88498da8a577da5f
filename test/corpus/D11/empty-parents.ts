import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, RemovesInode, Rmdir } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, S_IFDIR, Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Place {
  readonly parent: number;
  readonly generation: number;
}

/** Drops directories that are not used any more, as object stores do that have only files. */
@FileSystem({ bookkeeping: 'own', name: 'objects' })
export default class ObjectsFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #places = new Map<number, Place>();
  #lastGeneration = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {
    tree.create(ROOT, 'empty', S_IFDIR | 0o755);
  }

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    const place = this.#places.get(node.id) ?? { parent, generation: (this.#lastGeneration += 1) };
    this.#places.set(node.id, place);
    this.counts.add(node.id);
    return { ...entryOf(node), generation: place.generation };
  }

  @Rmdir()
  rmdir({ parent, name }: fuse.RmdirRequest): void {
    this.tree.unlink(parent, name);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    this.drop(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @RemovesInode()
  remove(id: number): void {
    const place = this.#places.get(id);
    this.#places.delete(id);
    if (place !== undefined) this.drop(place.parent);
  }

  private drop(id: number): void {
    const isUsed = this.counts.has(id) || this.isParent(id);
    if (!isUsed) this.remove(id);
  }

  private isParent(id: number): boolean {
    return [...this.#places.values()].some(({ parent }) => parent === id);
  }
}
