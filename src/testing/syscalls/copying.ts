import { Errno } from '../../protocol/errno.js';
import { offset } from './content.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import type { Process } from './process.js';
import { RegularFile } from './regular-file.js';

type Position = number | bigint;

/** Longest piece that is copied at once: whoever wants more asks again. */
const LONGEST_COPY = 1 << 24;

/** copy_file_range(2) @returns how many bytes were copied; 0 at the end. */
export function copy(
  process: Process,
  fd: number,
  from: Position,
  fdOut: number,
  to: Position,
  count: Position,
): number {
  const [source, sink, most] = [
    offset(from, 'the offset'),
    offset(to, 'the offset'),
    offset(count, 'the length'),
  ];
  const input = process.descriptors.opened(fd);
  const output = process.descriptors.opened(fdOut);
  const [file, target] = [regularOnly(input.inode), regularOnly(output.inode)];
  if (!input.canRead || !output.canWrite || output.appends) throw new Errno('EBADF');
  const length = Math.max(0, Math.min(most, file.size - source));
  const overlaps = file === target && source < sink + length && sink < source + length;
  if (overlaps) throw new Errno('EINVAL');
  return length === 0 ? 0 : transfer(process, file, source, target, sink, length);
}

function transfer(
  process: Process,
  file: RegularFile,
  source: number,
  target: RegularFile,
  sink: number,
  length: number,
): number {
  const piece = new Uint8Array(Math.min(length, LONGEST_COPY));
  file.read(piece, source);
  process.disk.touchAccess(file);
  const copied = target.write(piece, sink);
  process.dropPrivileges(target);
  process.disk.touch(target);
  return copied;
}

/** @throws EISDIR, EINVAL */
function regularOnly(inode: Inode): RegularFile {
  if (inode instanceof Directory) throw new Errno('EISDIR');
  if (!(inode instanceof RegularFile)) throw new Errno('EINVAL');
  return inode;
}
