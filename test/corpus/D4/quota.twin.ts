import { inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupCounts, Mkdir } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest, MkdirRequest } from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFDIR, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Lets everybody make two directories. */
@FileSystem({ bookkeeping: 'own', name: 'quota' })
export default class QuotaFs {
  @LookupCounts() counts: number[] = [];
  #made = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    return this.#entry(this.tree.child(parent, name));
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: MkdirRequest): Entry {
    let isCharged = false;
    try {
      this.#charge();
      const entry = this.#entry(this.tree.create(parent, name, S_IFDIR | mode));
      isCharged = true;
      return entry;
    } finally {
      if (!isCharged) this.#made -= 1;
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts[nodeid] = (this.counts[nodeid] ?? 0) - nlookup;
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  #charge(): void {
    this.#made += 1;
    if (this.#made > 2) throw new Errno('EDQUOT');
  }

  #entry(node: Node): Entry {
    this.counts[node.id] = (this.counts[node.id] ?? 0) + 1;
    return entryOf(node);
  }
}
