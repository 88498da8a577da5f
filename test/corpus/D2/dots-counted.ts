import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Readdirplus } from 'tallyfs';
import type {
  AttrReply,
  DirectoryPlusPage,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LookupRequest,
  ReaddirplusRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

@FileSystem({ bookkeeping: 'own', name: 'shelf' })
export default class ShelfFs {
  @LookupCounts() lookups: number[] = [];
  readonly #tree: Tree;

  constructor(@inject(Tree) tree: Tree) {
    this.#tree = tree;
  }

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.#tree.child(parent, name);
    this.#count(node.id);
    return entryOf(node);
  }

  @Readdirplus({ increments: 'per-entry' })
  readdirplus(request: ReaddirplusRequest, page: DirectoryPlusPage): void {
    const listed = this.#tree.list(request.nodeid, request.offset);
    for (const { name, node } of listed) {
      if (!page.add(name, entryOf(node))) break;
      this.#count(node.id);
    }
  }

  @Forget()
  forget(request: ForgetRequest): void {
    const left = (this.lookups[request.nodeid] ?? 0) - request.nlookup;
    this.lookups[request.nodeid] = left;
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.#tree.get(nodeid));
  }

  #count(id: number): void {
    this.lookups[id] = (this.lookups[id] ?? 0) + 1;
  }
}
