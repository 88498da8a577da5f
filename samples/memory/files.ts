import { inject, injectable } from 'inversify';
import type { Caller, CopyFileRangeRequest, FallocateRequest, ReadRequest } from 'tallyfs';
import type { SetattrRequest, WriteRequest } from 'tallyfs';
import { CLOCK, type Clock } from './clock.js';
import type { Identity, Origin } from './inode.js';
import { O_NOATIME } from './modes.js';
import { RegularFile } from './regular-file.js';
import { withoutSetIds } from './set-ids.js';
import { Space } from './space.js';

/** A copy takes one turn of the event loop, so a long one is done in parts. The caller asks for the rest. */
const LONGEST_COPY = 8 * 1024 * 1024;

/** Reads and changes the content of files, and what follows from it: times, and rights that are lost. */
@injectable()
export class Files {
  constructor(
    @inject(Space) private readonly space: Space,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly make = (identity: Identity, origin: Origin): RegularFile =>
    new RegularFile(identity, origin, this.space);

  read(file: RegularFile, { offset, size, flags }: ReadRequest): Uint8Array {
    const bytes = file.read(offset, size);
    if ((flags & O_NOATIME) === 0) file.accessed(this.clock.now());
    return bytes;
  }

  /** @returns how many bytes were written, fewer than there are where the space ran out. @throws EFBIG, ENOSPC */
  write(file: RegularFile, { offset, data, killSuidgid, caller }: WriteRequest): number {
    const written = file.write(offset, data);
    this.#modified(file, caller, killSuidgid);
    return written;
  }

  truncate(file: RegularFile, size: number, { killSuidgid, caller }: SetattrRequest): void {
    file.truncate(size);
    this.#modified(file, caller, killSuidgid);
  }

  /** @throws EFBIG, ENOSPC, EOPNOTSUPP */
  allocate(file: RegularFile, { offset, length, mode, caller }: FallocateRequest): void {
    file.allocate(offset, length, mode);
    // This request has no flag for it; who is not root has no CAP_FSETID.
    this.#modified(file, caller, caller.uid !== 0);
  }

  /** @returns how many bytes were copied. @throws EFBIG, ENOSPC */
  copy(from: RegularFile, to: RegularFile, request: CopyFileRangeRequest): number {
    const { caller } = request;
    const bytes = from.read(request.offset, Math.min(request.length, LONGEST_COPY));
    const written = bytes.length === 0 ? 0 : to.write(request.offsetOut, bytes);
    from.accessed(this.clock.now());
    this.#modified(to, caller, caller.uid !== 0);
    return written;
  }

  /** Data from elsewhere in a program that has more rights than its caller would be a way to take them over. */
  #modified(file: RegularFile, caller: Caller, dropsSetIds: boolean): void {
    file.modified(this.clock.now());
    file.xattrs?.dropCapabilities();
    if (dropsSetIds) file.attr.mode = withoutSetIds(file.attr, caller);
  }
}
