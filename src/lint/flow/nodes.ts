import type ts from 'typescript';
import { sumOf } from './judge-values.js';
import type { Machine } from './machine.js';
import { isConstant } from './sum.js';
import { identity, type ObjectValue, type Value } from './value.js';

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

/** What this path has made is where others find it. */
export function shareNode(value: Value): void {
  if (value.kind === 'list') for (const item of value.items) shareNode(item);
  if (value.kind === 'object') value.isShared = true;
}

/** A node comes into the map that is the book, and its count with it. */
export function countNode(m: Machine, key: Value, value: Value, node: ts.Node): void {
  if (value.kind !== 'object' || value.isCounted) return;
  value.isCounted = true;
  const name = m.world.fileSystem.book?.counterName;
  const count = name === undefined ? undefined : (value.properties.get(name) ?? spreadCount(m, value, node));
  const sum = count && sumOf(count);
  if (sum === undefined) return;
  const id = canonicalKey(key);
  // A number that was made just now had no count.
  if (isConstant(sum) && !m.path.isKnownKey(id, key)) m.path.assumeNew(id, node);
  m.path.write(id, sum, node, key);
}

/** `{ ...node, nlookup: … }` has it itself; `{ ...node }` has what the node had. */
function spreadCount(m: Machine, { spreads }: ObjectValue, node: ts.Node): Value | undefined {
  const [spread] = spreads;
  return spread === undefined ? undefined : { kind: 'number', sum: m.path.count(nodeKey(spread), node) };
}
