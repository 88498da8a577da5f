import { mkdtemp, readFile, realpath, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './children.js';

/**
 * Gives the body a private, empty directory to mount on. Whatever happens in the body, nothing stays mounted there and
 * the directory is gone afterwards.
 */
export async function withMountpoint<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'tallyfs-test-'));
  try {
    return await body(directory);
  } finally {
    await clear(directory);
    await rmdir(directory);
  }
}

/** Whether anything is mounted on the path; asks the mount table, so that a dead or deaf daemon cannot block it. */
export async function isMounted(directory: string): Promise<boolean> {
  return (await mountEntries(directory)).length > 0;
}

/** The lines of /proc/self/mountinfo for this mount point, undermost first. */
export async function mountEntries(directory: string): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  return table.split('\n').filter((line) => line.split(' ')[4] === directory);
}

async function clear(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 10 && (await isMounted(directory)); attempt++) {
    // MNT_FORCE aborts the connection, so that no process stays behind that waits for an answer from it.
    await run('umount', ['--force', '--lazy', '--no-canonicalize', directory]);
    if (await isMounted(directory)) await run('fusermount3', ['-u', '-z', directory]).catch(() => undefined);
  }
}
