import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Daemon } from '../rig/daemon.js';
import { inRepository } from '../rig/paths.js';
import { run } from '../rig/process.js';
import type { PosixOptions } from './options.js';
import { makeFiles } from './source.js';

/** What a daemon has in use. */
export interface Usage {
  /** Inodes that the kernel knows. */
  readonly known: number;
  /** Bytes of the heap and of what belongs to it, after garbage was collected. */
  readonly heap: number;
  /** Bytes. */
  readonly resident: number;
}

const IN_A_DIRECTORY = 1000;

/** What the sample needs for each inode that the kernel knows. */
export async function measureMemory(
  source: string,
  { inodes, daemonCpu }: PosixOptions,
  signal: AbortSignal,
): Promise<object> {
  await makeTree(join(source, 'many'), inodes);
  const mountpoint = await mkdtemp(join(tmpdir(), 'tallyfs-bench-'));
  const program = inRepository('build/bench/posix/known-inodes.js');
  const command = [process.execPath, '--expose-gc', program, source, mountpoint] as const;
  const daemon = await Daemon.start({ command }, mountpoint, daemonCpu);
  try {
    const before = await usageOf(daemon);
    // Each file is asked for its size.
    await run(['find', join(mountpoint, 'many'), '-size', '+1G', '-print'], { signal });
    const after = await usageOf(daemon);
    const figures = perInode(before, after);
    process.stdout.write(
      `${String(figures.inodes)} inodes known: ${figures.heap.toFixed(0)} bytes of heap each, ` +
        `${figures.resident.toFixed(0)} bytes of resident memory\n`,
    );
    return figures;
  } finally {
    await daemon.stop();
    await rmdir(mountpoint);
  }
}

async function usageOf(daemon: Daemon): Promise<Usage> {
  const line = daemon.nextLine('usage ');
  process.kill(daemon.pid, 'SIGUSR2');
  return JSON.parse((await line).slice('usage '.length)) as Usage;
}

function perInode(before: Usage, after: Usage): { inodes: number; heap: number; resident: number } {
  const inodes = after.known - before.known;
  return {
    inodes,
    heap: (after.heap - before.heap) / inodes,
    resident: (after.resident - before.resident) / inodes,
  };
}

async function makeTree(directory: string, files: number): Promise<void> {
  await mkdir(directory);
  for (let at = 0; at * IN_A_DIRECTORY < files; at += 1) {
    const count = Math.min(IN_A_DIRECTORY, files - at * IN_A_DIRECTORY);
    await makeFiles(join(directory, String(at)), count);
  }
}
