import {
  FileSystem,
  Getattr,
  Lookup,
  Readdirplus,
  type DirectoryPlusPage,
  type ReaddirplusRequest,
  type Entry,
  type NegativeEntry,
} from '../../../../src/index.js';
import type { AttrReply, GetattrRequest, LookupRequest } from '../../../../src/index.js';
import HelloFs from '../../../../samples/hello/index.js';
import { STYLES } from '../../../audit/mount/book-styles.js';
import type { Answer, Node } from '../../../audit/mount/tiny-tree.js';

/** A tree whose names change behind the kernel's back. */
export class ShiftingTree extends STYLES.LookupBook {
  override timeout = 0;

  /** The inode of a name is another one from now on, with the same number. */
  regenerate(name: string): void {
    const node = this.child(1, name);
    Object.assign(node, { generation: node.generation + 1 });
  }

  /** The same, and it is a directory or a file that was the other one. */
  retype(name: string): void {
    const node = this.child(1, name);
    Object.assign(node, { mode: node.mode ^ 0o140000 });
  }

  drop(name: string): void {
    this.node(1).children.delete(name);
  }
}

/** The same, and everything is trusted for an hour. */
export class CachedShiftingTree extends ShiftingTree {
  override timeout = 3600;
}

/** Names that are not there are known not to be, for an hour. */
export class NegativeTree extends CachedShiftingTree {
  @Lookup({ increments: 1 })
  override lookup(request: LookupRequest): Answer<Entry | NegativeEntry> {
    const { parent, name } = request;
    if (this.nodes.get(parent)?.children.has(name) === true) return super.lookup(request);
    return { nodeid: 0, entryTimeout: 3600 };
  }
}

/** Checks permissions itself, and has no handler for ACCESS. */
@FileSystem({ bookkeeping: 'own', permissions: 'own', name: 'trusting' })
export class TrustingFs extends HelloFs {
  @Getattr()
  override getattr(request: Pick<GetattrRequest, 'nodeid'>): AttrReply {
    return super.getattr(request);
  }
}

/** Lists with attributes. */
export class ListingTree extends CachedShiftingTree {
  @Readdirplus({ increments: 'per-entry' })
  override readdirplus(request: ReaddirplusRequest, page: DirectoryPlusPage): Answer<void> {
    return super.readdirplus(request, page);
  }
}

/** Finds inodes again that the kernel has forgotten, by their number. */
@FileSystem({ bookkeeping: 'own', name: 'exported', capabilities: { EXPORT_SUPPORT: true } })
export class ExportedTree extends ShiftingTree {
  @Lookup({ increments: 1 })
  override lookup(request: LookupRequest): Answer<Entry | NegativeEntry> {
    const { parent, name } = request;
    if (name === '.') return this.handOver(this.node(parent));
    if (name === '..') return this.handOver(this.#above(this.node(parent)));
    return super.lookup(request);
  }

  #above(child: Node): Node {
    const above = [...this.nodes.values()].find(({ children }) => [...children.values()].includes(child));
    return above ?? this.node(1);
  }
}
