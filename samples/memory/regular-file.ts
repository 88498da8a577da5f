import { Errno } from 'tallyfs';
import { PAGE_SIZE } from './chunk.js';
import { Directory } from './directory.js';
import { Inode, type Identity, type Origin } from './inode.js';
import type { Space } from './space.js';
import { SparseData } from './sparse-data.js';

// fallocate(2)
const KEEP_SIZE = 1;
const PUNCH_HOLE = 2;
const ZERO_RANGE = 16;

// lseek(2)
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

/** A regular file: its data, and the attributes that follow from the data. */
export class RegularFile extends Inode {
  readonly #data: SparseData;

  constructor(identity: Identity, origin: Origin, space: Space) {
    super(identity, origin);
    this.#data = new SparseData(space);
  }

  read(offset: number, length: number): Uint8Array {
    return this.#data.read(offset, length);
  }

  write(offset: number, data: Uint8Array): number {
    const written = this.#data.write(offset, data);
    this.#measure();
    return written;
  }

  truncate(size: number): void {
    this.#data.truncate(size);
    this.#measure();
  }

  /** @param mode FALLOC_FL_* bits. @throws EOPNOTSUPP for those that shift data. */
  allocate(offset: number, length: number, mode: number): void {
    const end = offset + length;
    if (end > Number.MAX_SAFE_INTEGER) throw new Errno('EFBIG');
    this.#fill(offset, end, mode & ~KEEP_SIZE);
    if ((mode & KEEP_SIZE) === 0 && end > this.#data.size) this.#data.truncate(end);
    this.#measure();
  }

  /** @param whence SEEK_DATA or SEEK_HOLE; the kernel does the others itself. @throws ENXIO, EINVAL */
  seek(offset: number, whence: number): number {
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) throw new Errno('EINVAL');
    const found = this.#data.next(offset, whence === SEEK_DATA ? 'data' : 'hole');
    if (found === undefined) throw new Errno('ENXIO');
    return found;
  }

  override dispose(): void {
    this.#data.truncate(0);
  }

  #fill(offset: number, end: number, mode: number): void {
    if (mode === 0) this.#data.reserve(offset, end);
    else if (mode === PUNCH_HOLE) this.#data.punch(offset, end);
    else if (mode === ZERO_RANGE) this.#data.zero(offset, end);
    else throw new Errno('EOPNOTSUPP');
  }

  #measure(): void {
    this.attr.size = this.#data.size;
    this.attr.blocks = this.#data.pages * (PAGE_SIZE / 512);
  }
}

/**  EISDIR, EINVAL for what has no data */
export function regular(inode: Inode): RegularFile {
  if (inode instanceof RegularFile) return inode;
  throw new Errno(inode instanceof Directory ? 'EISDIR' : 'EINVAL');
}
