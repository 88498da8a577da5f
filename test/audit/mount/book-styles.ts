import { LookupBook, LookupCounts } from '../../../src/index.js';
import { rootOnly, TinyTree, type Node } from './tiny-tree.js';

/** A class that can be mounted, or be made defective. */
export type TreeClass = new () => TinyTree;

class OnLookupBook extends TinyTree {
  @LookupCounts() readonly counts = new LookupBook();

  override count(nodeid: number, change: number): void {
    if (change > 0) this.counts.add(nodeid, change);
    else this.counts.subtract(nodeid, -change);
  }

  override counted(nodeid: number): number {
    return this.counts.get(nodeid);
  }
}

class OnMap extends TinyTree {
  @LookupCounts() readonly counts = new Map<number, number>();

  override count(nodeid: number, change: number): void {
    this.counts.set(nodeid, this.counted(nodeid) + change);
    if (this.counted(nodeid) === 0) this.counts.delete(nodeid);
  }

  override counted(nodeid: number): number {
    return this.counts.get(nodeid) ?? 0;
  }
}

class OnArray extends TinyTree {
  @LookupCounts() counts: number[] = [];

  override count(nodeid: number, change: number): void {
    this.counts[nodeid] = this.counted(nodeid) + change;
  }

  override counted(nodeid: number): number {
    return this.counts[nodeid] ?? 0;
  }
}

class OnNodes extends TinyTree {
  @LookupCounts((node: Node) => node.nlookup) override readonly nodes = rootOnly();
}

/** The same file system with each form of a book that the audit takes. */
export const STYLES: Readonly<Record<BookStyle, TreeClass>> = {
  LookupBook: OnLookupBook,
  Map: OnMap,
  array: OnArray,
  nodes: OnNodes,
};

export type BookStyle = 'LookupBook' | 'Map' | 'array' | 'nodes';
