import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Rename2 } from 'tallyfs';
import type * as fuse from 'tallyfs';
import { addLookup, takeLookups } from '../books/counting.js';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Place {
  readonly parent: number;
  readonly name: string;
}

/** Knows each file by the place where it was found. */
@FileSystem({ bookkeeping: 'own', name: 'places' })
export default class PlacesFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  readonly #places = new Map<number, Place>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.#places.set(node.id, { parent, name });
    addLookup(this.counts, node.id);
    return entryOf(node);
  }

  @Rename2()
  rename({ parent, name, newParent, newName }: fuse.RenameRequest): void {
    this.tree.rename(parent, name, newParent, newName);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const place = this.#places.get(nodeid);
    if (place === undefined) return;
    const { id } = this.tree.find(place.parent, place.name) ?? this.tree.get(nodeid);
    if (takeLookups(this.counts, id, nlookup) === 0) this.#places.delete(id);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }
}
