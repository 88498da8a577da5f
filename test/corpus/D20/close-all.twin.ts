import { inject } from 'inversify';
import {
  Errno,
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  Open,
  Read,
  RemovesInode,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** What is kept of a node in use: its data, while somebody may read it. */
class InUse {
  isClosed = false;

  constructor(
    readonly node: Node,
    readonly generation: number,
  ) {}
}

/** Closes what the kernel has no use for. */
@FileSystem({ bookkeeping: 'own', name: 'closing' })
export default class ClosingFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #inUse = new Map<number, InUse>();
  #lastGeneration = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    const { generation } = this.use(node);
    this.counts.add(node.id);
    return { ...entryOf(node), generation };
  }

  @Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    return { handle: this.use(this.tree.get(nodeid)) };
  }

  @Read()
  read({ handle, offset, size }: fuse.ReadRequest<InUse>): Uint8Array {
    if (handle.isClosed) throw new Errno('EBADF');
    return handle.node.data.subarray(offset, offset + size);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    if (this.counts.subtract(nodeid, nlookup) === 0) this.close(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @RemovesInode()
  close(id: number): void {
    this.#inUse.delete(id);
  }

  private use(node: Node): InUse {
    const inUse = this.#inUse.get(node.id) ?? new InUse(node, (this.#lastGeneration += 1));
    this.#inUse.set(node.id, inUse);
    return inUse;
  }
}
