import { inject } from 'inversify';
import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFREG, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Cached {
  readonly node: Node;
}

/** Has a cache for each file that the kernel knows. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'paths' })
export default class PathsFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #paths = new Map<number, string>();
  readonly #caches = new Map<number, Cached>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(`${String(parent)}/${name}`, this.tree.child(parent, name));
  }

  @fuse.Create({ increments: 1 })
  create({ parent, name, mode }: fuse.CreateRequest): fuse.CreateReply {
    const node = this.tree.create(parent, name, S_IFREG | (mode & 0o777));
    return this.handOver(`${String(parent)}/${name}`, node);
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    this.tree.unlink(parent, name);
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): fuse.OpenReply {
    const cache = this.#caches.get(nodeid);
    assert(cache !== undefined, `the cache of ${String(nodeid)}`);
    return { handle: cache };
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const path = this.#paths.get(nodeid);
    if (this.counts.subtract(nodeid, nlookup) !== 0 || path === undefined) return;
    this.#paths.delete(nodeid);
    this.#caches.delete(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.tree.get(nodeid));
  }

  private handOver(path: string, node: Node): fuse.Entry {
    this.counts.add(node.id);
    this.#paths.set(node.id, path);
    this.#caches.set(node.id, { node });
    return entryOf(node);
  }
}
