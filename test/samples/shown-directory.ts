import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runNode, type RunOptions } from '../support/children.js';
import { sample, withSample, type MountedSample } from './mounted-sample.js';

/** What file system the shown directory is on: that of the temporary directory, or one that is made for the test. */
export type Below = 'here' | 'ext4' | 'tmpfs' | 'noatime' | 'overlay';

/** A directory, and the mount that shows it. */
export interface Shown {
  readonly mounted: MountedSample;
  /** The directory itself: what happens there happens behind the daemon's back. */
  readonly source: string;
  /** Runs a shell script in the directory itself. */
  readonly beneath: (script: string) => Promise<string>;
}

export interface Showing {
  readonly below?: Below;
  readonly options?: readonly string[];
  readonly flags?: readonly string[];
  readonly wrapper?: readonly string[];
}

const SYSCALLS = new URL('../../src/syscalls/index.js', import.meta.url).href;

/** How a file system is made in a private directory, "$1", and mounted on `source` there. */
const MAKE: Readonly<Record<Below, string>> = {
  here: '',
  ext4: 'truncate -s 256M image; mkfs.ext4 -q -F image; mount -o loop,user_xattr,acl image source',
  tmpfs: 'mount -t tmpfs none source',
  noatime: 'mount -t tmpfs -o noatime none source',
  overlay: `mkdir base; mount -t tmpfs none base; mkdir base/lower base/upper base/work
    mount -t overlay -o lowerdir=base/lower,upperdir=base/upper,workdir=base/work,index=off,nfs_export=off none source`,
};

/** Shows a new directory through the sample; whatever happens in the body, nothing of it stays. */
export async function withShown(
  { below = 'here', options = [], flags = [], wrapper = [] }: Showing,
  body: (shown: Shown) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'tallyfs-shown-'));
  const source = join(directory, 'source');
  const beneath = (script: string): Promise<string> => shell(`cd "$1"\n${script}`, source);
  try {
    await shell(`cd "$1"; mkdir source; ${MAKE[below]}`, directory);
    await withSample(
      sample('passthrough'),
      [`source=${source}`, ...options],
      (mounted) => body({ mounted, source, beneath }),
      { flags, wrapper },
    );
  } finally {
    await shell('for m in "$1/source" "$1/base"; do umount -l "$m" 2>/dev/null || :; done', directory);
    await rm(directory, { recursive: true });
  }
}

async function shell(script: string, directory: string): Promise<string> {
  const result = await run('sh', ['-euc', script, 'sh', directory], { timeout: 25_000 });
  if (result.status !== 0) throw new Error(`${script}\nfailed: ${JSON.stringify(result)}`);
  return result.stdout.trimEnd();
}

/**
 * Makes system calls from another process, in whose source `linux` and the constants of tallyfs/syscalls are at hand, and
 * `path`, the directory.
 * @returns what it printed.
 */
export async function client(path: string, source: string, options: RunOptions = {}): Promise<string> {
  const prelude =
    'const { AT, DirentBuffer, LinuxSyscalls, LOCK, O, S, SEEK, STATX, UTIME } = await import(process.argv[1]);' +
    'const linux = new LinuxSyscalls(); const path = process.argv[2];' +
    'const at = linux.openat(AT.FDCWD, path, O.RDONLY | O.DIRECTORY);';
  const result = await runNode(prelude + source, [SYSCALLS, path], options);
  if (result.status !== 0) throw new Error(`${source}\nfailed: ${JSON.stringify(result)}`);
  return result.stdout.trimEnd();
}
