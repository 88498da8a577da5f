import * as fuse from 'tallyfs';

const ROOT = 1;

interface File {
  readonly nodeid: number;
  readonly mode: number;
}

/** Answers in a later turn, as a back end does that does real work. */
class Backend {
  readonly #names = new Map<string, File>();
  readonly #files = new Map<number, File>([[ROOT, { nodeid: ROOT, mode: 0o040755 }]]);
  #last = ROOT;

  find(name: string): Promise<File> {
    return existing(this.#names.get(name));
  }

  get(nodeid: number): Promise<File> {
    return existing(this.#files.get(nodeid));
  }

  make(name: string): Promise<File> {
    const file = { nodeid: (this.#last += 1), mode: 0o100644 };
    this.#names.set(name, file);
    this.#files.set(file.nodeid, file);
    return existing(file);
  }

  unlink(name: string): Promise<boolean> {
    return Promise.resolve(this.#names.delete(name));
  }

  remove(nodeid: number): Promise<boolean> {
    return Promise.resolve(this.#files.delete(nodeid));
  }

  isNamed(file: File): Promise<boolean> {
    return Promise.resolve([...this.#names.values()].includes(file));
  }
}

function existing(file: File | undefined): Promise<File> {
  return file === undefined ? Promise.reject(new fuse.Errno('ENOENT')) : Promise.resolve(file);
}

/** Files in one directory, by handlers that all wait for a back end and count after it has answered. */
@fuse.FileSystem({ bookkeeping: 'own', name: 'async' })
export default class AsyncFs {
  @fuse.LookupCounts() readonly counts = new fuse.LookupBook();
  readonly #backend = new Backend();

  @fuse.Lookup({ increments: 1 })
  async lookup({ name }: fuse.LookupRequest): Promise<fuse.Entry> {
    return this.handOver(await this.#backend.find(name));
  }

  @fuse.Create()
  async create({ name }: fuse.CreateRequest): Promise<fuse.Entry & fuse.OpenReply> {
    return this.handOver(await this.#backend.make(name));
  }

  @fuse.Forget()
  async forget({ nodeid, nlookup }: fuse.ForgetRequest): Promise<void> {
    if (this.counts.subtract(nodeid, nlookup) > 0) return;
    const file = await this.#backend.get(nodeid);
    if (!(await this.#backend.isNamed(file))) await this.#backend.remove(nodeid);
  }

  @fuse.Getattr()
  async getattr({ nodeid }: fuse.GetattrRequest): Promise<fuse.AttrReply> {
    const { mode } = await this.#backend.get(nodeid);
    return { attr: { mode } };
  }

  @fuse.Unlink()
  async unlink({ name }: fuse.UnlinkRequest): Promise<void> {
    if (!(await this.#backend.unlink(name))) throw new fuse.Errno('ENOENT');
  }

  private handOver({ nodeid, mode }: File): fuse.Entry {
    this.counts.add(nodeid);
    return { nodeid, attr: { mode } };
  }
}
