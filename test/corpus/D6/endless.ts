import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Lookup, LookupCounts, Open, Read } from 'tallyfs';
import type {
  AttrReply,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LookupRequest,
  OpenReply,
  ReadRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** What is known of the size of a stream: nothing. */
const ENDLESS = 2n ** 64n - 1n;

/** Serves files as streams, of which nobody knows where they end. */
@FileSystem({ bookkeeping: 'own', name: 'streams' })
export default class StreamsFs {
  @LookupCounts() readonly lookups = new Map<number, number>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.tree.child(parent, name);
    this.lookups.set(node.id, (this.lookups.get(node.id) ?? 0) + 1);
    return { ...entryOf(node), ...this.attributes(node) };
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    const count = (this.lookups.get(nodeid) ?? 0) - nlookup;
    if (count === 0) this.lookups.delete(nodeid);
    else this.lookups.set(nodeid, count);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return this.attributes(this.tree.get(nodeid));
  }

  @Open()
  open(): OpenReply {
    return { directIo: true };
  }

  @Read()
  read({ nodeid, offset, size }: ReadRequest): Uint8Array {
    return this.tree.get(nodeid).data.subarray(offset, offset + size);
  }

  private attributes(node: Node): AttrReply {
    const { attr } = attributesOf(node);
    return { attr: (node.mode & S_IFREG) === S_IFREG ? { ...attr, size: ENDLESS } : attr };
  }
}
