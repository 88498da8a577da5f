import {
  Create,
  Destroy,
  Errno,
  FileSystem,
  Forget,
  Getattr,
  Getxattr,
  Ioctl,
  Lookup,
  LookupBook,
  LookupCounts,
  Mkdir,
  Open,
  Opendir,
  Read,
  Readdir,
  Readdirplus,
  Release,
  Releasedir,
  Setxattr,
  Write,
  type Entry,
} from '../../src/index.js';
import type { Handler } from '../../src/protocol/handlers.js';
import type { Operation } from '../../src/protocol/operations.js';

export type Handlers = { -readonly [Op in Operation]?: Handler<Op> };

export const FILE_MODE = 0o100644;
export const DIRECTORY_MODE = 0o040755;

/** A file system of which each test says what its handlers do; what it does not say fails with ENXIO. */
@FileSystem({ bookkeeping: 'own' })
export class PliableFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly on: Handlers = {
    forget: ({ nodeid, nlookup }) => {
      this.counts.subtract(nodeid, nlookup);
    },
    release: () => undefined,
    releasedir: () => undefined,
    destroy: () => undefined,
  };

  @Lookup() readonly lookup: Handler<'lookup'> = (request) => this.#handler('lookup')(request);
  @Forget() readonly forget: Handler<'forget'> = (request) => this.#handler('forget')(request);
  @Getattr() readonly getattr: Handler<'getattr'> = (request) => this.#handler('getattr')(request);
  @Mkdir() readonly mkdir: Handler<'mkdir'> = (request) => this.#handler('mkdir')(request);
  @Create() readonly create: Handler<'create'> = (request) => this.#handler('create')(request);
  @Open() readonly open: Handler<'open'> = (request) => this.#handler('open')(request);
  @Read() readonly read: Handler<'read'> = (request) => this.#handler('read')(request);
  @Write() readonly write: Handler<'write'> = (request) => this.#handler('write')(request);
  @Release() readonly release: Handler<'release'> = (request) => this.#handler('release')(request);
  @Setxattr() readonly setxattr: Handler<'setxattr'> = (request) => this.#handler('setxattr')(request);
  @Getxattr() readonly getxattr: Handler<'getxattr'> = (request) => this.#handler('getxattr')(request);
  @Ioctl() readonly ioctl: Handler<'ioctl'> = (request) => this.#handler('ioctl')(request);
  @Opendir() readonly opendir: Handler<'opendir'> = (request) => this.#handler('opendir')(request);
  @Readdir() readonly readdir: Handler<'readdir'> = (request, page) =>
    this.#handler('readdir')(request, page);
  @Readdirplus() readonly readdirplus: Handler<'readdirplus'> = (request, page) =>
    this.#handler('readdirplus')(request, page);
  @Releasedir() readonly releasedir: Handler<'releasedir'> = (request) =>
    this.#handler('releasedir')(request);
  @Destroy() readonly destroy: Handler<'destroy'> = () => this.#handler('destroy')();

  /** Counts one lookup of a file, and answers it. */
  found(nodeid: number): Entry {
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: FILE_MODE } };
  }

  #handler<Op extends Operation>(operation: Op): Handler<Op> {
    const handler = this.on[operation] as Handler<Op> | undefined;
    if (handler === undefined) throw new Errno('ENXIO', `the test says nothing about ${operation}`);
    return handler;
  }
}
