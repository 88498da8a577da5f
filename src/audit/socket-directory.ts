import { lstat, mkdir } from 'node:fs/promises';
import { codeOf } from './report-error.js';

/** Where the report sockets of a user's mounts may lie, best first. */
export function reportDirectories(uid: number): readonly string[] {
  const runtime = uid === 0 ? '/run/tallyfs' : `/run/user/${String(uid)}/tallyfs`;
  return [runtime, `/tmp/tallyfs-${String(uid)}`];
}

/** Why a directory that exists must not be used; nobody but its user may put a socket there, or open one. */
export type Distrust = 'a symbolic link' | 'no directory' | 'owned by another user' | 'open to other users';

/**
 * Makes the first of a user's directories that can be made, mode 0700. One that is there and not to be trusted is passed
 * over: in a user namespace /run/tallyfs is that of another root.
 * @throws the errno of the last one that could not be made, or an Error that says why it must not be used.
 */
export async function makeDirectory(candidates: readonly string[], uid: number): Promise<string> {
  let failure: unknown;
  for (const directory of candidates) {
    try {
      await makeOne(directory, uid);
      return directory;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function makeOne(directory: string, uid: number): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const distrust = await distrustOf(directory, [uid]);
  if (distrust !== undefined)
    throw new Error(`${directory} is ${distrust}; remove it, tallyfs makes it anew`);
}

/** @throws the errno of lstat(2). */
export async function distrustOf(
  directory: string,
  owners: readonly number[],
): Promise<Distrust | undefined> {
  const { mode, uid } = await lstat(directory);
  const type = mode & 0o170000;
  if (type === 0o120000) return 'a symbolic link';
  if (type !== 0o040000) return 'no directory';
  if (!owners.includes(uid)) return 'owned by another user';
  return mode & 0o077 ? 'open to other users' : undefined;
}
