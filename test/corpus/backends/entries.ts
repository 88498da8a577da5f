import type { AttrReply, Entry } from 'tallyfs';
import type { Stat } from './store.js';
import type { Node } from './tree.js';

/** Seconds. The names are looked up each time: that is what is counted. */
const ATTRIBUTES_LAST = 60;

/** The attributes of a node. */
export function attributesOf({ id, mode, nlink, data }: Node): AttrReply {
  return { attr: { ino: id, mode, nlink, size: data.length }, attrTimeout: ATTRIBUTES_LAST };
}

/** The reply that hands a node over. */
export function entryOf(node: Node): Entry {
  return { nodeid: node.id, generation: node.generation, ...attributesOf(node) };
}

/** The attributes of an inode of the store. */
export function attributesOfStat({ ino, mode, nlink, size }: Stat): AttrReply {
  return { attr: { ino, mode, nlink, size }, attrTimeout: ATTRIBUTES_LAST };
}

/** The reply that hands an inode of the store over. */
export function entryOfStat(stat: Stat): Entry {
  return { nodeid: stat.ino, generation: stat.generation, ...attributesOfStat(stat) };
}
