import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

interface Known {
  readonly node: Node;
  nlookup: number;
}

/** Shows logs, and the latest of them under a name of its own. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'logs' })
export default class LogsFs {
  @fuse.LookupCounts(({ nlookup }: Known) => nlookup) readonly known = new Map<number, Known>();

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    const node = this.tree.child(parent, name);
    const known = this.known.get(node.id);
    if (known === undefined) this.known.set(node.id, { node, nlookup: 1 });
    else known.nlookup++;
    return entryOf(node);
  }

  @fuse.Forget()
  forget(request: fuse.ForgetRequest): void {
    this.known.delete(request.nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.known.get(nodeid)?.node ?? this.tree.get(nodeid));
  }
}
