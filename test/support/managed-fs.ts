import {
  Create,
  Errno,
  FileSystem,
  Forgotten,
  Getattr,
  Inodes,
  InodeTable,
  Link,
  Lookup,
  Readdirplus,
  Release,
  Remembered,
  Unlink,
  type ForgottenCause,
  type Entry,
  type Inode,
  type LookupRequest,
} from '../../src/index.js';
import type { Handler } from '../../src/protocol/handlers.js';
import { DIRECTORY_MODE, FILE_MODE, type Handlers } from './pliable-fs.js';
import { serveScripted, type ServeConfig, type Served } from './scripted-kernel.js';

export const FILE = { attr: { mode: FILE_MODE } };

/** A managed file system of which each test says what its handlers do, and which keeps what its table tells it. */
@FileSystem({ bookkeeping: 'managed' })
export class ManagedFs {
  @Inodes() readonly inodes = new InodeTable<string, string>('root', '/');
  /** `remembered 2`, `forgotten 2 kernel`: nodeid and cause. */
  readonly told: string[] = [];
  readonly on: Handlers = { release: () => undefined };
  onRemembered: (inode: Inode<string>) => void | Promise<void> = () => undefined;
  onForgotten: (inode: Inode<string>) => void | Promise<void> = () => undefined;

  @Lookup() readonly lookup: Handler<'lookup'> = (request) => this.#handler('lookup')(request);
  @Getattr() readonly getattr: Handler<'getattr'> = () => ({ attr: { mode: DIRECTORY_MODE } });
  @Create() readonly create: Handler<'create'> = (request) => this.#handler('create')(request);
  @Link() readonly link: Handler<'link'> = (request) => this.#handler('link')(request);
  @Unlink() readonly unlink: Handler<'unlink'> = (request) => this.#handler('unlink')(request);
  @Release() readonly release: Handler<'release'> = (request) => this.#handler('release')(request);
  @Readdirplus() readonly readdirplus: Handler<'readdirplus'> = (request, page) =>
    this.#handler('readdirplus')(request, page);

  @Remembered()
  remembered(inode: Inode<string>): void | Promise<void> {
    this.told.push(`remembered ${String(inode.nodeid)}`);
    return this.onRemembered(inode);
  }

  @Forgotten()
  forgotten(inode: Inode<string>, cause: ForgottenCause): void | Promise<void> {
    this.told.push(`forgotten ${String(inode.nodeid)} ${cause}`);
    return this.onForgotten(inode);
  }

  #handler<Op extends keyof Handlers>(operation: Op): Handler<Op> {
    const handler = this.on[operation] as Handler<Op> | undefined;
    if (handler === undefined) throw new Errno('ENXIO', `the test says nothing about ${operation}`);
    return handler;
  }
}

/** Looks up each name as the inode of that key, in the same turn. */
export function synchronous(fs: ManagedFs) {
  return (request: LookupRequest): Entry => {
    const { name } = request;
    const pin = fs.inodes.find(request, name) ?? fs.inodes.add(request, name, () => name);
    return pin.entry(FILE);
  };
}

/** The same, with everything in its own time. */
export function asynchronous(fs: ManagedFs) {
  return async (request: LookupRequest): Promise<Entry> => {
    const pin = await fs.inodes.obtain(request, request.name, () => Promise.resolve(request.name));
    return pin.entry(FILE);
  };
}

/** A managed file system that looks up names in the same turn, unless the test says something else. */
export async function serveManaged(config?: ServeConfig): Promise<Served<ManagedFs>> {
  const served = await serveScripted(ManagedFs, config);
  served.fs.on.lookup = synchronous(served.fs);
  return served;
}
