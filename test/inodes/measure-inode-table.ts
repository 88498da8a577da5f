import { InodeTable, LIVES } from '../../src/inodes/inode-table.js';

/**
 * Says how many bytes of the heap a table takes for each of many inodes that the kernel knows, with numbers as keys, and
 * how many are left when it has forgotten them. Run with --expose-gc.
 */
const INODES = 200_000;
const VALUE = 'one for all';

function heapUsed(): number {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const inodes = new InodeTable<string, number>(VALUE);
const { [LIVES]: lives } = inodes;
const before = heapUsed();
for (let key = 0; key < INODES; key += 1) {
  using hold = inodes.hold();
  lives.credit(inodes.add(hold, key, () => VALUE).nodeid);
}
const known = (heapUsed() - before) / INODES;
for (const { nodeid } of [...inodes]) lives.forget(nodeid, 1);
const gone = (heapUsed() - before) / INODES;
if (inodes.size !== 1) throw new Error(`${String(inodes.size)} inodes are left`);
console.log(JSON.stringify({ known, gone }));
