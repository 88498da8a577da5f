import { O } from 'tallyfs/syscalls';

/**
 * What of the caller's flags the file below is opened with. Not O_APPEND, which can be set and cleared while the file
 * is open (fcntl(2)), so that each WRITE says it. Not O_DIRECT, which asks for buffers that are aligned.
 */
const KEPT = O.ACCMODE | O.TRUNC | O.DSYNC | O.SYNC | O.NOATIME;

/** @param cached the kernel keeps what is written, and reads for itself what a page lacks (WRITEBACK_CACHE). */
export function openFlags(flags: number, cached = false): number {
  const kept = (flags & KEPT) | O.NONBLOCK;
  return cached && (flags & O.ACCMODE) === O.WRONLY ? kept ^ O.WRONLY ^ O.RDWR : kept;
}
