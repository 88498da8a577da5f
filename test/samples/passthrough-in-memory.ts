import type { Container } from 'inversify';
import { MemorySyscalls } from 'tallyfs/testing';
import type { Syscalls } from 'tallyfs/syscalls';
import { container } from '../../samples/passthrough/index.js';
import { OPEN_FILES_LIMIT, SYSCALLS } from '../../samples/passthrough/system.js';

export const OPTIONS = { source: '/', allow_other: true };

/** The sample on a disk in memory instead of a directory. */
export function inMemory(syscalls: Syscalls = new MemorySyscalls()): Container {
  const made = container();
  made.rebind(SYSCALLS).toConstantValue(syscalls);
  made.rebind(OPEN_FILES_LIMIT).toConstantValue(1024);
  return made;
}
