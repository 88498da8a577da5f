import { expect } from 'chai';
import { Container, inject, injectable } from 'inversify';
import {
  Errno,
  FileSystem,
  Forget,
  Getattr,
  InodeLocks,
  Lookup,
  LookupBook,
  LookupCounts,
  Rename,
  type AttrReply,
  type Entry,
  type ForgetRequest,
  type GetattrRequest,
  type LookupRequest,
  type RenameRequest,
} from '../../../src/index.js';
import { forgottenNode } from '../../../src/testing/explorer/invariants/forgotten-node.js';
import { explore, formatExploration, type ExploreConfig, type Scenario } from '../../../src/testing/index.js';

const FILE = 2;

@injectable()
class Index {
  async move(): Promise<void> {
    await Promise.resolve();
  }
}

/** Takes a file off its book while it is renamed, and puts it back. */
@FileSystem({ bookkeeping: 'own' })
class RebookingFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly names = new Set(['a']);

  constructor(@inject(Index) protected readonly index: Index) {}

  @Lookup()
  lookup({ name }: LookupRequest): Entry {
    if (!this.names.has(name)) throw new Errno('ENOENT');
    this.counts.add(FILE);
    return { nodeid: FILE, attr: { mode: 0o100644 } };
  }

  @Rename()
  async rename({ name, newName }: RenameRequest): Promise<void> {
    const count = this.counts.get(FILE);
    this.counts.subtract(FILE, count);
    await this.index.move();
    for (let put = 0; put < count; put += 1) this.counts.add(FILE);
    this.names.delete(name);
    this.names.add(newName);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void | Promise<void> {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply | Promise<AttrReply> {
    return { attr: { mode: nodeid === 1 ? 0o040755 : 0o100644 } };
  }
}

/** Does so under the lock of the file, which everybody waits for. */
@FileSystem({ bookkeeping: 'own' })
class LockingFs extends RebookingFs {
  readonly #locks = new InodeLocks();

  override rename(request: RenameRequest): Promise<void> {
    return this.#locks.hold(FILE, () => super.rename(request));
  }

  override async forget(request: ForgetRequest): Promise<void> {
    await this.#locks.hold(FILE, () => super.forget(request));
  }

  override getattr(request: GetattrRequest): Promise<AttrReply> {
    return this.#locks.hold(FILE, () => super.getattr(request));
  }
}

function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(Index).toSelf();
  return made;
}

const CONFIG: ExploreConfig = { container, random: 0 };

const MOVED_WHILE_OPEN: Scenario = {
  name: 'moved while it is open',
  processes: {
    reader: async (process) => (await process.open('/a')).stat(),
    mover: (process) => process.rename('/a', '/b'),
  },
};

const NONE = { counted: () => 0, held: () => 3 };
const call = (operation: 'getattr' | 'lookup' | 'forget', request: Record<string, number>) => ({
  operation,
  label: 'F.f',
  request,
  page: undefined,
  run: () => undefined,
});

describe('a request about a node that the class has forgotten', () => {
  it('is found where the counts are wrong only for as long as somebody else awaits something', async () => {
    const { found } = await explore(RebookingFs, MOVED_WHILE_OPEN, CONFIG);
    expect(found.map(({ kind }) => kind)).to.include('forgotten-node');
    const { message } = found.find(({ kind }) => kind === 'forgotten-node')!;
    expect(message).to.match(/^RebookingFs\.\w+ is about nodeid 2, of which the kernel holds \d lookup/);
  });

  it('is none where it waits for the lock that covers that', async () => {
    const exploration = await explore(LockingFs, MOVED_WHILE_OPEN, CONFIG);
    const kinds = exploration.found.map(({ kind }) => kind);
    expect(kinds, formatExploration(exploration)).to.not.include('forgotten-node');
  });

  it('is about the nodeid, or the directory that it is in', () => {
    expect(forgottenNode(call('getattr', { nodeid: 5 }), NONE)).to.equal(5);
    expect(forgottenNode(call('lookup', { parent: 6 }), NONE)).to.equal(6);
  });

  it('is no FORGET, nothing about the root, and nothing where the kernel has no lookup, or the class no book', () => {
    expect(forgottenNode(call('forget', { nodeid: 5 }), NONE)).to.equal(undefined);
    expect(forgottenNode(call('getattr', { nodeid: 1 }), NONE)).to.equal(undefined);
    expect(forgottenNode(call('getattr', { nodeid: 5 }), { ...NONE, held: () => 0 })).to.equal(undefined);
    expect(forgottenNode(call('getattr', { nodeid: 5 }), { ...NONE, counted: () => undefined })).to.equal(
      undefined,
    );
  });
});
