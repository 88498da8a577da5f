import type ts from 'typescript';
import { sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { isConstant } from './sum.js';
import { identity, type Value } from './value.js';

/** What the number of a node is called by those who write file systems. */
const NUMBER = /^(#|_)?(nodeid|node_?id|nodeId|ino|inode|inum|inodeNumber|number|nid|id)$/i;

/** What a count is kept under: `node.nodeid` and the key that the node was found by are the same. */
export function canonicalKey(value: Value): string {
  if (value.kind === 'unknown' && value.origin?.how === 'property' && NUMBER.test(value.origin.name)) {
    const { of } = value.origin;
    if (of.kind === 'unknown' || of.kind === 'object') return nodeKey(of);
  }
  if (value.kind === 'unknown' && value.origin?.how === 'narrowed') return canonicalKey(value.origin.of);
  return identity(value);
}

/** The key of a node, which may be known by the key that it was found by, or by its own number. */
export function nodeKey(node: Value): string {
  if (node.kind === 'object') {
    const [, number] = [...node.properties].find(([name]) => NUMBER.test(name)) ?? [];
    return number === undefined ? `${node.id}.#` : canonicalKey(number);
  }
  if (node.kind === 'unknown' && node.origin?.how === 'element') {
    const { key } = node.origin;
    if (sumOf(key) !== undefined) return canonicalKey(key);
  }
  return `${identity(node)}.#`;
}

export function isCounter(m: Machine, symbol: ts.Symbol | undefined): boolean {
  const counter = m.world.fileSystem.book?.counter;
  return counter !== undefined && symbol !== undefined && sameMember(counter, symbol);
}

function sameMember(left: ts.Symbol, right: ts.Symbol): boolean {
  if (left === right) return true;
  const [one, other] = [left.valueDeclaration, right.valueDeclaration];
  return one !== undefined && one === other;
}

/** A node that this path has made is where others find it: what it was made with counts from now on. */
export function shareNode(m: Machine, value: Value, node: ts.Node): void {
  if (value.kind === 'list') for (const item of value.items) shareNode(m, item, node);
  if (value.kind !== 'object' || value.isShared) return;
  value.isShared = true;
  const name = m.world.fileSystem.book?.counter?.name;
  const count = name === undefined ? undefined : value.properties.get(name);
  const sum = count && sumOf(count);
  if (sum !== undefined && !(isConstant(sum) && sum.constant === 0)) m.path.change(nodeKey(value), sum, node);
}
