import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { Tree } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Knows how busy it is. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'busy' })
export default class BusyFs {
  @fuse.LookupCounts() readonly refs: number[] = [];
  readonly statistics = { lookups: 0, forgets: 0 };

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  readonly lookup = ({ parent, name }: fuse.LookupRequest): fuse.Entry => {
    this.statistics.lookups += 1;
    const node = this.tree.child(parent, name);
    this.refs[node.id] = (this.refs[node.id] ?? 0) + 1;
    return entryOf(node);
  };

  @fuse.Forget()
  readonly forget = ({ nlookup }: fuse.ForgetRequest): void => {
    this.statistics.forgets += nlookup;
  };

  @fuse.Getattr()
  readonly getattr = ({ nodeid }: fuse.GetattrRequest): fuse.AttrReply => attributesOf(this.tree.get(nodeid));
}
