import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const PATIENCE = 10_000;

/** Looks until it is so. @throws after 10 seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`in vain: ${what}`);
    await sleep(5);
  }
}
