import { Container, inject } from 'inversify';
import * as fuse from 'tallyfs';
import { Note } from './note.js';
import { DistantStore, STORE, type Store } from './store.js';

const DIRECTORY = 0o040755;
const FILE = 0o100644;
/** What a listing says of a file that was not looked up; so does libfuse. */
const UNKNOWN_INO = 0xffff_ffff;

/** Notes in one directory. A note is loaded when the kernel learns of it, and saved when the kernel has forgotten it. */
@fuse.FileSystem({ bookkeeping: 'managed', name: 'notes' })
export default class NotesFs {
  @fuse.Inodes() readonly inodes = new fuse.InodeTable<Note, string>(new Note(DIRECTORY));

  constructor(@inject(STORE) private readonly store: Store) {}

  @fuse.Lookup()
  async lookup(request: fuse.LookupRequest): Promise<fuse.Entry> {
    return this.entry(await this.obtain(request));
  }

  @fuse.Create()
  async create(request: fuse.CreateRequest): Promise<fuse.CreateReply> {
    const pin = await this.inodes.obtain(request, request.name, async () => {
      await this.store.save(request.name, new Uint8Array(0));
      return new Note(FILE);
    });
    return this.entry(pin);
  }

  @fuse.Unlink()
  async unlink(request: fuse.UnlinkRequest): Promise<void> {
    const { nodeid } = await this.obtain(request);
    await this.store.remove(request.name);
    // Who has it open keeps it; the name may be another note's from now on.
    this.inodes.rekey(nodeid, undefined);
  }

  @fuse.Forgotten()
  async forgotten({ key, value }: fuse.Inode<Note, string>): Promise<void> {
    if (value.isChanged && key !== undefined) await this.store.save(key, value.text);
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    return { attr: this.inodes.get(nodeid).attr };
  }

  @fuse.Setattr()
  setattr({ nodeid, size }: fuse.SetattrRequest): fuse.AttrReply {
    const note = this.inodes.get(nodeid);
    if (size !== undefined) note.resize(size);
    return { attr: note.attr };
  }

  @fuse.Read()
  read({ nodeid, offset, size }: fuse.ReadRequest): Uint8Array {
    return this.inodes.get(nodeid).text.subarray(offset, offset + size);
  }

  @fuse.Write()
  write({ nodeid, offset, data }: fuse.WriteRequest): number {
    this.inodes.get(nodeid).write(offset, data);
    return data.length;
  }

  @fuse.Opendir()
  async opendir(): Promise<fuse.OpenReply> {
    return { handle: await this.store.names() };
  }

  @fuse.Readdir()
  readdir({ handle: names, offset }: fuse.ReaddirRequest<string[]>, page: fuse.DirectoryPage): void {
    for (const name of names.slice(Number(offset)))
      if (!page.add(name, { ino: UNKNOWN_INO, mode: FILE })) return;
  }

  /** The note of a name: in memory already, or loaded once for all who ask meanwhile, or, while it is being saved, then. */
  private obtain(request: fuse.LookupRequest | fuse.UnlinkRequest): Promise<fuse.Pin<Note>> {
    return this.inodes.obtain(request, request.name, async () => {
      const text = await this.store.load(request.name);
      if (text === undefined) throw new fuse.Errno('ENOENT');
      return new Note(FILE, text);
    });
  }

  private entry(pin: fuse.Pin<Note>): Required<fuse.Entry> {
    return pin.entry({ attr: pin.value.attr, entryTimeout: 1, attrTimeout: 1 });
  }
}

export function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(STORE).to(DistantStore);
  return made;
}
