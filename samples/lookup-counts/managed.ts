import assert from 'node:assert';
import * as fuse from 'tallyfs';
import { BackendFiles } from './backend-files.js';
import type { State } from './backend.js';
import { OPTIONS } from './options.js';

export { container } from './container.js';

const ROOT = 1;

/** An inode that the kernel knows, or is about to. */
interface Known {
  /** The back end's number. */
  readonly number: number;
  readonly state: State;
}

/**
 * Does what both programs of the note do, and counts nothing: keeps a state for each inode that the kernel knows, and has
 * an inode without a name deleted when the kernel has forgotten it. Nodeids are the table's own, so the back end may use
 * its numbers again as it likes.
 */
@fuse.FileSystem({ bookkeeping: 'managed', name: 'managed', options: OPTIONS })
export default class Managed extends BackendFiles {
  @fuse.Inodes() readonly inodes = new fuse.InodeTable<Known, number>(
    { number: ROOT, state: { generation: 0 } },
    ROOT,
  );

  @fuse.Lookup()
  override async lookup(request: fuse.LookupRequest): Promise<fuse.Entry> {
    const pin = await this.obtain(request);
    return pin.entry(await this.entry(pin.value.number));
  }

  @fuse.Forgotten()
  async forgotten({ value: { number } }: fuse.Inode<Known>): Promise<void> {
    await this.backend.putState(number);
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): void {
    assert(this.inodes.has(nodeid), `the inode with nodeid ${String(nodeid)} has a state`);
  }

  @fuse.Unlink()
  override async unlink(request: fuse.UnlinkRequest): Promise<void> {
    const { number } = (await this.obtain(request)).value;
    await this.backend.deleteName(this.numberOf(request.parent), request.name);
    // If the kernel does not know it, it is forgotten with the end of this request.
    await this.backend.decrementRefcount(number);
  }

  protected override numberOf(nodeid: number): number {
    return this.inodes.get(nodeid).number;
  }

  /** While it was waited for, the name may have gone and the number may have become another file's, so both are asked for again. */
  private async obtain(request: fuse.LookupRequest | fuse.UnlinkRequest): Promise<fuse.Pin<Known>> {
    const parent = this.numberOf(request.parent);
    for (;;) {
      const number = await this.backend.getInode(parent, request.name);
      const pin = await this.inodes.obtain(request, number, async () => ({
        number,
        state: await this.backend.getState(number),
      }));
      if ((await this.backend.getInode(parent, request.name)) === number) return pin;
    }
  }
}
