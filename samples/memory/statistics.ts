import { inject, injectable } from 'inversify';
import type { StatfsReply } from 'tallyfs';
import { PAGE_SIZE } from './chunk.js';
import { InodeTable } from './inode-table.js';
import { LIMITS, type Limits } from './limits.js';
import { MAX_NAME } from './name-length.js';
import { Space } from './space.js';

/** What df(1) shows: `df` for pages, `df -i` for inodes. Deleted ones count for as long as somebody knows them. */
@injectable()
export class Statistics {
  constructor(
    @inject(Space) private readonly space: Space,
    @inject(InodeTable) private readonly inodes: InodeTable,
    @inject(LIMITS) private readonly limits: Limits,
  ) {}

  read(): StatfsReply {
    return {
      bsize: PAGE_SIZE,
      blocks: this.space.pages,
      bfree: this.space.free,
      bavail: this.space.free,
      files: this.limits.inodes,
      ffree: this.limits.inodes - this.inodes.size,
      namelen: MAX_NAME,
    };
  }
}
