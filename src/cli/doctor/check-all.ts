import type { Check } from './check.js';
import { checkKernel, checkMaxPages } from './kernel.js';
import { checkLeftovers } from './leftovers.js';
import { checkAllowOther, checkDevice, checkFusermount, mayMount } from './privileges.js';
import { checkMounting } from './probe.js';
import { checkAddon, checkNode, checkPackage } from './program.js';

/** What tallyfs needs of a user's own project. */
const PEERS = ['inversify', 'reflect-metadata'] as const;

/** Everything that is worth a look, from the program to the kernel. */
export async function checkAll(): Promise<readonly Check[]> {
  const privileged = await mayMount();
  const before = [
    checkNode(),
    ...(await Promise.all(PEERS.map(checkPackage))),
    checkAddon(),
    await checkDevice(),
    await checkFusermount(privileged),
    await checkAllowOther(),
  ];
  // Without what is missing the attempt fails of the same, and explains it less well.
  const tried = before.some(({ state }) => state === 'missing') ? [] : await checkMounting();
  return [...before, ...tried, checkKernel(), await checkMaxPages(), await checkLeftovers()];
}
