import { inject } from 'inversify';
import * as fuse from 'tallyfs';
import { attributesOf, entryOf } from '../backends/entries.js';
import { S_IFDIR, Tree, type Node } from '../backends/tree.js';

export { container } from '../backends/container.js';

/** Numbers beyond those that the tree gives by itself. */
const FIRST = 1000;

interface Slot {
  readonly node: Node;
  readonly generation: number;
  lookups: number;
}

/** A table of slots, of which the lowest that is free is taken. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'slots' })
export default class SlotsFs {
  @fuse.LookupCounts((slot: Slot) => slot.lookups) readonly slots = new Map<number, Slot>();
  readonly #numbers = new Map<Node, number>();
  #lastGeneration = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  @fuse.Lookup({ increments: 1 })
  lookup({ parent, name }: fuse.LookupRequest): fuse.Entry {
    return this.handOver(this.tree.child(this.idOf(parent), name));
  }

  @fuse.Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: fuse.MkdirRequest): fuse.Entry {
    return this.handOver(this.tree.create(this.idOf(parent), name, S_IFDIR | mode));
  }

  @fuse.Unlink()
  unlink({ parent, name }: fuse.UnlinkRequest): void {
    const node = this.tree.unlink(this.idOf(parent), name);
    this.vacate(this.#numbers.get(node) ?? 0);
  }

  @fuse.Forget()
  forget({ nodeid, nlookup }: fuse.ForgetRequest): void {
    const slot = this.slots.get(nodeid);
    if (slot === undefined) return;
    slot.lookups -= nlookup;
    if (slot.lookups === 0) this.vacate(nodeid);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return attributesOf(this.slots.get(nodeid)?.node ?? this.tree.get(nodeid));
  }

  @fuse.RemovesInode()
  vacate(nodeid: number): void {
    const slot = this.slots.get(nodeid);
    this.slots.delete(nodeid);
    if (slot !== undefined) this.#numbers.delete(slot.node);
  }

  private idOf(nodeid: number): number {
    return this.slots.get(nodeid)?.node.id ?? nodeid;
  }

  private handOver(node: Node): fuse.Entry {
    let nodeid = this.#numbers.get(node) ?? FIRST;
    while (this.slots.has(nodeid) && this.slots.get(nodeid)?.node !== node) nodeid += 1;
    const slot = this.slots.get(nodeid) ?? { node, generation: (this.#lastGeneration += 1), lookups: 0 };
    slot.lookups += 1;
    this.slots.set(nodeid, slot);
    this.#numbers.set(node, nodeid);
    return { ...entryOf(node), nodeid, generation: slot.generation };
  }
}
