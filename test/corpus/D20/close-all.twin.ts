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
  Release,
  RemovesInode,
} from 'tallyfs';
import type * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

class OpenFile {
  isOpen = true;
  constructor(readonly node: Node) {}
}

/** Closes what the kernel has no use for. */
@FileSystem({ bookkeeping: 'own', name: 'closing' })
export default class ClosingFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #files = new Set<OpenFile>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    this.counts.add(node.id);
    return entryOf(node);
  }

  @Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    const file = new OpenFile(this.tree.get(nodeid));
    this.#files.add(file);
    return { handle: file };
  }

  @Read()
  read({ handle, offset, size }: fuse.ReadRequest<OpenFile>): Uint8Array {
    if (!handle.isOpen) throw new Errno('EBADF');
    return handle.node.data.subarray(offset, offset + size);
  }

  @Release()
  release({ handle }: fuse.ReleaseRequest<OpenFile>): void {
    handle.isOpen = false;
    this.#files.delete(handle);
  }

  @Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
    if (!this.counts.has(nodeid) && !this.isOpen(nodeid)) this.closeAll(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @RemovesInode()
  closeAll(id: number): void {
    for (const file of this.#files) if (file.node.id === id) file.isOpen = false;
  }

  isOpen(id: number): boolean {
    return [...this.#files].some(({ node, isOpen }) => node.id === id && isOpen);
  }
}
