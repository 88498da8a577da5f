import { Errno } from '../../protocol/errno.js';
import { O, SEEK } from '../../syscalls/constants.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import type { OpenDescription } from './open-description.js';
import type { Process } from './process.js';
import { RegularFile } from './regular-file.js';

type Position = number | bigint;

/** FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE */
const KEEP_SIZE = 1;
const PUNCH_HOLE = 2;
/** All that there are: some file systems have the others. */
const KNOWN_MODES = 0xff;
/** Nothing is larger: sizes are numbers. */
const LARGEST = Number.MAX_SAFE_INTEGER;
const OFFSET_MAX = (1n << 63n) - 1n;

/** pread(2) @returns how many bytes were read. */
export function read(process: Process, fd: number, into: Uint8Array, position: Position): number {
  const at = offset(position, 'the position');
  const description = process.descriptors.opened(fd);
  if (!description.canRead) throw new Errno('EBADF');
  const file = regular(description.inode);
  if ((description.flags & O.NOATIME) === 0) process.disk.touchAccess(file);
  return file.read(into, at);
}

/** preadv(2) */
export function readInto(
  process: Process,
  fd: number,
  into: readonly Uint8Array[],
  position: Position,
): number {
  let total = 0;
  for (const buffer of into) {
    const length = read(process, fd, buffer, BigInt(position) + BigInt(total));
    total += length;
    if (length < buffer.length) break;
  }
  return total;
}

/** pwrite(2) @param position where it is to go; undefined for the end. @returns how many bytes were written. */
export function write(
  process: Process,
  fd: number,
  data: Uint8Array,
  position: Position | undefined,
): number {
  const wanted = position === undefined ? undefined : offset(position, 'the position');
  const description = process.descriptors.opened(fd);
  if (!description.canWrite) throw new Errno('EBADF');
  const file = regular(description.inode);
  if (data.length === 0) return 0;
  const at = wanted === undefined || description.appends ? file.size : wanted;
  if (at >= LARGEST) throw new Errno('EFBIG');
  const written = file.write(data.subarray(0, LARGEST - at), at);
  process.dropPrivileges(file);
  process.disk.touch(file);
  return written;
}

/** lseek(2) */
export function seek(process: Process, fd: number, to: Position, whence: number): number {
  const by = offset(to, 'the offset');
  const description = process.descriptors.opened(fd);
  const found = target(description, by, whence);
  if (found > LARGEST) throw new Errno('EOVERFLOW');
  description.position = BigInt(found);
  return found;
}

function target({ inode, position }: OpenDescription, by: number, whence: number): number {
  if (whence === SEEK.SET) return by;
  if (whence === SEEK.CUR) return Number(position) + by;
  if (!(inode instanceof RegularFile)) throw new Errno('EINVAL');
  if (whence === SEEK.END) return inode.size + by;
  if (whence !== SEEK.DATA && whence !== SEEK.HOLE) throw new Errno('EINVAL');
  const found = whence === SEEK.DATA ? inode.nextData(by) : inode.nextHole(by);
  if (found === undefined || by >= inode.size) throw new Errno('ENXIO');
  return found;
}

/** ftruncate(2); truncate(2) where the descriptor is not fit for that. */
export function truncate(process: Process, fd: number, size: Position): void {
  const end = offset(size, 'the size');
  const { inode } = process.descriptors.get(fd);
  if (inode instanceof Directory) throw new Errno('EISDIR');
  if (!(inode instanceof RegularFile)) throw new Errno('EINVAL');
  if (end > LARGEST) throw new Errno('EFBIG');
  process.dropPrivileges(inode);
  inode.truncate(end);
  process.disk.touch(inode);
}

/** fallocate(2), as far as tmpfs has it. */
export function allocate(process: Process, fd: number, mode: number, at: Position, count: Position): void {
  const [position, length] = [offset(at, 'the offset'), offset(count, 'the length')];
  const { inode, canWrite } = process.descriptors.opened(fd);
  if (length === 0) throw new Errno('EINVAL');
  if (mode === PUNCH_HOLE || (mode & ~KNOWN_MODES) !== 0) throw new Errno('EOPNOTSUPP');
  if (!canWrite) throw new Errno('EBADF');
  if (inode instanceof Directory) throw new Errno('EISDIR');
  if (!(inode instanceof RegularFile)) throw new Errno('ENODEV');
  if (position + length > LARGEST) throw new Errno('EFBIG');
  if ((mode & ~(KEEP_SIZE | PUNCH_HOLE)) !== 0) throw new Errno('EOPNOTSUPP');
  if ((mode & PUNCH_HOLE) !== 0) inode.punch(position, length);
  else inode.reserve(position, length, (mode & KEEP_SIZE) !== 0);
  process.dropPrivileges(inode);
  process.disk.touch(inode);
}

/** What has been opened is a file or a directory. @throws EISDIR */
function regular(inode: Inode): RegularFile {
  if (inode instanceof RegularFile) return inode;
  throw new Errno('EISDIR');
}

/** A position or a size. @throws RangeError */
export function offset(value: Position, name: string): number {
  const isWhole = typeof value === 'bigint' ? value <= OFFSET_MAX : Number.isInteger(value);
  if (isWhole && value >= 0) return Number(value);
  throw new RangeError(`${name} must be an integer from 0 to 2^63-1`);
}
