import { inject } from 'inversify';
import { FileSystem, Forget, Getattr, Increments, Lookup, LookupCounts, Readdir } from 'tallyfs';
import type {
  AttrReply,
  DirectoryPage,
  Entry,
  ForgetRequest,
  GetattrRequest,
  LookupRequest,
  ReaddirRequest,
} from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Remembers the nodes that it has shown to anybody. */
@FileSystem({ bookkeeping: 'own', name: 'plain' })
export default class PlainFs {
  @LookupCounts() readonly refs = new Map<number, number>();
  readonly seen = new Set<string>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    const node = this.tree.child(parent, name);
    this.remember(name, node);
    return entryOf(node);
  }

  @Readdir()
  readdir({ nodeid, offset }: ReaddirRequest, page: DirectoryPage): void {
    for (const { name, node } of this.tree.list(nodeid, offset)) {
      if (!page.add(name, { ino: node.id, mode: node.mode })) return;
      if (!name.startsWith('.')) this.seen.add(name);
    }
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    const refs = (this.refs.get(nodeid) ?? 0) - nlookup;
    if (refs === 0) this.refs.delete(nodeid);
    else this.refs.set(nodeid, refs);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  @Increments()
  private remember(name: string, { id }: Node): void {
    this.seen.add(name);
    this.refs.set(id, (this.refs.get(id) ?? 0) + 1);
  }
}
