import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts } from 'tallyfs';
import type { AttrReply, Entry, ForgetRequest, GetattrRequest, LookupRequest } from 'tallyfs';
import { addLookup, takeLookups } from '../books/counting.js';
import { attributesOf, entryOf } from '../backends/entries.js';
import { ROOT, Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

const PRIME = 0x100000001b3n;

/** Flat; a file has the hash of its name for a number, with 64 bits. */
@FileSystem({ bookkeeping: 'own', name: 'hashed' })
export default class HashedFs {
  @LookupCounts() readonly counts = new Map<number, number>();
  readonly #names = new Map<number, string>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ name }: LookupRequest): Entry {
    const node = this.tree.child(ROOT, name);
    const nodeid = Number(hashOf(name));
    this.#names.set(nodeid, name);
    addLookup(this.counts, nodeid);
    return { ...entryOf(node), nodeid };
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    if (takeLookups(this.counts, nodeid, nlookup) === 0) this.#names.delete(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    const name = this.#names.get(nodeid);
    return attributesOf(name === undefined ? this.tree.get(ROOT) : this.tree.child(ROOT, name));
  }
}

function hashOf(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash;
}
