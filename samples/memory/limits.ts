import type { ServiceIdentifier } from 'inversify';
import { totalmem } from 'node:os';

/** How much the file system may hold. Beyond the first two it answers ENOSPC, beyond the third EMLINK. */
export interface Limits {
  /** Bytes of file data, in pages of 4 KiB. */
  readonly bytes: number;
  /** Inodes, the root and those that are deleted but still open included. */
  readonly inodes: number;
  /** Hard links of one inode. */
  readonly links: number;
}

export const LIMITS: ServiceIdentifier<Limits> = Symbol.for('memory.Limits');

/** Half of the memory for data, as tmpfs has it. tmpfs(5) */
export const DEFAULT_LIMITS: Limits = {
  bytes: Math.floor(totalmem() / 2),
  inodes: 1_048_576,
  links: 0x7fff_ffff,
};
