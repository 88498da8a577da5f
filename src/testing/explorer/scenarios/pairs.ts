import type { ActName } from './acts.js';

/**
 * Which acts are explored together. Most faults of bookkeeping need no more than two: what hands an inode over, and what
 * takes it away, from the kernel, from its name, or for good.
 */
export const TOGETHER: readonly (readonly ActName[])[] = [
  ['drop', 'look'],
  ['drop', 'open'],
  ['drop', 'list'],
  ['drop', 'unlink'],
  ['drop', 'create'],
  ['drop', 'link'],
  ['drop', 'rename'],
  ['drop', 'mkdir'],
  ['look', 'look'],
  ['look', 'unlink'],
  ['look', 'rename'],
  ['look', 'link'],
  ['open', 'unlink'],
  ['list', 'unlink'],
  ['unlink', 'unlink'],
  ['unlink', 'create'],
  ['unlink', 'link'],
  ['unlink', 'rename'],
  ['mkdir', 'rmdir'],
  ['look', 'replace'],
  ['open', 'replace'],
  ['look around'],
  ['list all'],
  ['links'],
  ['mkdirs'],
  ['make again'],
  ['move over'],
  ['make and remove'],
];

/** Acts that are followed by an unmount: no FORGET comes any more for what they have used. */
export const UNMOUNTED: readonly ActName[] = ['write', 'make', 'unlink'];
