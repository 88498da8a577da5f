import type { ServiceIdentifier } from 'inversify';
import { readFileSync } from 'node:fs';
import type { Syscalls } from 'tallyfs/syscalls';

/** All that the file system does to the one below. */
export const SYSCALLS: ServiceIdentifier<Syscalls> = Symbol.for('passthrough.Syscalls');

/** How many descriptors the process may have open. */
export const OPEN_FILES_LIMIT: ServiceIdentifier<number> = Symbol.for('passthrough.OpenFilesLimit');

/** RLIMIT_NOFILE, which Node raises as far as it may. getrlimit(2) */
export function openFilesLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'latin1');
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 1024);
}
