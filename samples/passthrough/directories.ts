import { inject, injectable } from 'inversify';
import { O, DirentBuffer, type Dirent, type Syscalls } from 'tallyfs/syscalls';
import { Descriptors } from './descriptors.js';
import type { Inode } from './inode.js';
import { SYSCALLS } from './system.js';

type Cookie = number | bigint;

/** Room for any entry: 255 bytes of name and 20 for the rest, in units of 8. */
const LARGEST_ENTRY = 280;
const LONGEST_PAGE = 1 << 16;

/** An open directory: the handle of its requests. */
export interface OpenDirectory {
  readonly fd: number;
  /** Where the kernel below would go on reading. */
  position: Cookie;
}

/** Lists directories. */
@injectable()
export class Directories {
  readonly #buffer = new DirentBuffer(LONGEST_PAGE);

  constructor(
    @inject(SYSCALLS) private readonly syscalls: Syscalls,
    @inject(Descriptors) private readonly descriptors: Descriptors,
  ) {}

  open(inode: Inode): OpenDirectory {
    return { fd: this.descriptors.open(inode, O.RDONLY | O.DIRECTORY), position: 0 };
  }

  close({ fd }: OpenDirectory): void {
    this.syscalls.close(fd);
  }

  /**
   * Shows entries one after the other, from a cookie on, until `show` returns false or a page's worth has been read.
   * @param size about as many bytes as will be shown.
   */
  list(directory: OpenDirectory, from: Cookie, size: number, show: (entry: Dirent) => boolean): void {
    if (from !== directory.position) this.syscalls.seekdir(directory.fd, from);
    const room = this.#buffer.bytes.subarray(0, Math.min(Math.max(size, LARGEST_ENTRY), LONGEST_PAGE));
    this.#buffer.fill(this.syscalls.getdents64(directory.fd, room));
    directory.position = from;
    // The position below is behind what was read, so it counts only when all of that is shown.
    let last = from;
    for (let entry = this.#buffer.next(); entry !== undefined; entry = this.#buffer.next()) {
      if (!show(entry)) {
        directory.position = NOWHERE;
        return;
      }
      last = entry.cookie;
    }
    directory.position = last;
  }
}

/** No cookie: the next listing has to go to its place first. */
const NOWHERE = -1;
