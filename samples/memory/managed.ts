import { inject, type Container, type ServiceIdentifier } from 'inversify';
import * as fuse from 'tallyfs';
import { container as memory } from './container.js';
import { MemoryHandlers } from './handlers.js';
import type { Inode } from './inode.js';
import { InodeTable } from './inode-table.js';
import { ManagedInodeTable } from './managed-inode-table.js';
import { SETTINGS } from './settings.js';

const KNOWN: ServiceIdentifier<fuse.InodeTable<Inode>> = Symbol.for('memory.Known');

/**
 * The same file system in memory, with the lookups counted by the runtime. An inode goes when it has no name, nobody has it
 * open, and the kernel does not know it; the runtime's table waits for the last of them, whichever that is.
 */
@fuse.FileSystem({ bookkeeping: 'managed', ...SETTINGS })
export default class ManagedMemoryFs extends MemoryHandlers {
  @fuse.Inodes() @inject(KNOWN) readonly known!: fuse.InodeTable<Inode>;
  @inject(ManagedInodeTable) private readonly managed!: ManagedInodeTable;

  /** Who has an O_TMPFILE at hand with O_PATH can give it a name after it was closed. open(2) */
  override link(request: fuse.LinkRequest): fuse.Entry {
    const entry = super.link(request);
    this.managed.keep(this.inodes.get(request.nodeid));
    return entry;
  }

  @fuse.Forgotten()
  forgotten({ value }: fuse.Inode<Inode>): void {
    value.dispose();
  }

  protected override handOver(inode: Inode, request: fuse.ObtainingRequest): Required<fuse.Entry> {
    this.known.pin(request, inode.nodeid);
    return this.entry(inode);
  }

  protected override letGo({ nodeid }: Inode): void {
    this.inodes.remove(nodeid);
  }
}

export function container(): Container {
  const made = memory();
  made.bind(ManagedInodeTable).toSelf();
  made.bind(KNOWN).toDynamicValue((context) => context.get(ManagedInodeTable).known);
  made.rebind(InodeTable).toService(ManagedInodeTable);
  return made;
}
