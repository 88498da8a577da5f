import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start, type RunningChild } from '../support/children.js';
import { startTallyfs } from './command-line.js';

/** A module with a correct class and several that have a fault. */
export const FIXTURE = fixture('one-file');

export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.js`, import.meta.url));
}

/** Starts `tallyfs mount` and waits until it serves. */
export async function serve(mountpoint: string, ...args: string[]): Promise<RunningChild> {
  const daemon = await startTallyfs(['mount', FIXTURE, mountpoint, ...args], { timeout: 25_000 });
  await daemon.says('mounted');
  return daemon;
}

/** Reads the one file, from another process. */
export async function greeting(mountpoint: string): Promise<string> {
  const { stdout } = await run('cat', [join(mountpoint, 'greeting')]);
  return stdout;
}

/** Keeps the file open, until it is killed. */
export async function hold(mountpoint: string): Promise<RunningChild> {
  const holder = await start(
    'sh',
    ['-c', 'exec 3< "$0"; echo held; exec sleep 20', join(mountpoint, 'greeting')],
    {
      timeout: 25_000,
    },
  );
  await holder.says('held');
  return holder;
}
