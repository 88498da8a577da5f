import type { FileLock } from '../protocol/requests/files.js';
import type { NativeWait } from './binding.js';
import { LOCK } from './constants.js';
import type { LockType } from './syscalls.js';
import { checked } from './system-error.js';

// F_RDLCK, F_WRLCK, F_UNLCK
const TYPES: readonly LockType[] = ['read', 'write', 'unlock'];
const FLOCK: Readonly<Record<LockType, number>> = { read: LOCK.SH, write: LOCK.EX, unlock: LOCK.UN };
/** OFFSET_MAX: the last byte that a lock can have. */
const LAST = 0x7fff_ffff_ffff_ffffn;

export function lockType(type: LockType): number {
  return TYPES.indexOf(type);
}

export function flockOperation(type: LockType): number {
  return FLOCK[type];
}

/** l_len: 0 is up to the end. @throws RangeError */
export function lengthOf(start: number, end: number): number {
  if (end === Infinity) return 0;
  const length = end - start + 1;
  if (!(length >= 1)) {
    throw new RangeError(`a lock ends at ${String(end)}, before it begins at ${String(start)}`);
  }
  return length;
}

/** @param words type, start, length and pid. */
export function toFileLock([type = 0n, start = 0n, length = 0n, pid = 0n]: BigInt64Array):
  FileLock | undefined {
  const found = TYPES[Number(type)] ?? 'unlock';
  if (found === 'unlock') return undefined;
  const end = length === 0n || start + length - 1n >= LAST ? Infinity : Number(start + length - 1n);
  return { type: found, start: Number(start), end, pid: Number(pid) };
}

/** Waits for a lock until it is there, or the signal says that nobody wants it any longer. */
export async function nativeWait(
  signal: AbortSignal,
  syscall: string,
  begin: () => NativeWait,
): Promise<void> {
  const { done, cancel } = begin();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    checked(await done, syscall);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
