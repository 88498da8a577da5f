import { Errno } from '../../protocol/errno.js';
import { LITTLE_ENDIAN } from '../../protocol/layout.js';
import { encodeName } from '../../protocol/names.js';
import { Directory } from './directory.js';
import type { Inode } from './inode.js';
import type { Process } from './process.js';

// struct linux_dirent64
const OFF = 8;
const RECLEN = 16;
const TYPE = 18;
const NAME = 19;
const ALIGNMENT = 8;

/** getdents64(2) @returns how many bytes were filled in; 0 at the end. */
export function list(process: Process, fd: number, into: Uint8Array): number {
  const description = process.descriptors.opened(fd);
  const { inode } = description;
  if (!(inode instanceof Directory)) throw new Errno('ENOTDIR');
  if (inode.isDead) throw new Errno('ENOENT');
  process.disk.touchAccess(inode);
  let filled = 0;
  for (const [name, child, cookie] of inode.behind(description.position)) {
    const size = put(into.subarray(filled), name, child, cookie);
    if (size === 0 && filled === 0) throw new Errno('EINVAL');
    if (size === 0) break;
    filled += size;
    description.position = cookie;
  }
  return filled;
}

/** seekdir(3) */
export function seek(process: Process, fd: number, cookie: number | bigint): void {
  if (cookie < 0) throw new RangeError('the cookie must be an integer from 0 to 2^63-1');
  process.descriptors.opened(fd).position = BigInt(cookie);
}

/** @returns how many bytes it took; 0 where there is no room for it. */
function put(into: Uint8Array, name: string, { ino, type }: Inode, cookie: bigint): number {
  const bytes = encodeName(name);
  const size = Math.ceil((NAME + bytes.length + 1) / ALIGNMENT) * ALIGNMENT;
  if (size > into.length) return 0;
  const view = new DataView(into.buffer, into.byteOffset, size);
  view.setBigUint64(0, BigInt(ino), LITTLE_ENDIAN);
  view.setBigInt64(OFF, cookie, LITTLE_ENDIAN);
  view.setUint16(RECLEN, size, LITTLE_ENDIAN);
  view.setUint8(TYPE, type >> 12);
  into.fill(0, NAME + bytes.length, size);
  into.set(bytes, NAME);
  return size;
}
