import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Container, inject, injectable } from 'inversify';
import * as fuse from 'tallyfs';
import { explore, formatExploration, type ExploreConfig, type Scenario } from 'tallyfs/testing';

const FILE = 0o100644;
const DIRECTORY = 0o040755;
const NUMBER = 7;

/** What is kept for an inode, from when the disk has it ready to when it begins to be put away. */
interface Kept {
  isWhole: boolean;
}

/** Has one file, and counts what is open of it. Each call is awaited. */
@injectable()
class Disk {
  opened = 0;

  find(name: string): Promise<number> {
    if (name !== 'file') return Promise.reject(new fuse.Errno('ENOENT'));
    return Promise.resolve(NUMBER);
  }

  open(): Promise<Kept> {
    this.opened += 1;
    return Promise.resolve({ isWhole: true });
  }

  close(): Promise<void> {
    this.opened -= 1;
    return Promise.resolve();
  }
}

/** Opens a file when the kernel learns of it, and closes it when the kernel has forgotten it. */
@fuse.FileSystem({ bookkeeping: 'managed' })
class KeepingFs {
  @fuse.Inodes() readonly inodes = new fuse.InodeTable<Kept, number>({ isWhole: true }, 1);

  constructor(@inject(Disk) private readonly disk: Disk) {}

  @fuse.Lookup()
  async lookup(request: fuse.LookupRequest): Promise<fuse.Entry> {
    const number = await this.disk.find(request.name);
    const pin = await this.inodes.obtain(request, number, () => this.disk.open());
    assert(pin.value.isWhole, 'what is obtained is whole');
    return pin.entry({ attr: { mode: FILE } });
  }

  @fuse.Getattr()
  getattr({ nodeid }: fuse.GetattrRequest): fuse.AttrReply {
    assert(this.inodes.get(nodeid).isWhole, 'what the kernel knows is whole');
    return { attr: { mode: nodeid === 1 ? DIRECTORY : FILE } };
  }

  @fuse.Open()
  open({ nodeid }: fuse.OpenRequest): void {
    assert(this.inodes.get(nodeid).isWhole, 'what is opened is whole');
  }

  @fuse.Forgotten()
  async forgotten({ value }: fuse.Inode<Kept, number>): Promise<void> {
    value.isWhole = false;
    await this.disk.close();
  }
}

function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(Disk).toSelf();
  return made;
}

const PROMISE: Pick<Scenario<KeepingFs>, 'setup' | 'invariant' | 'atEnd'> = {
  setup: (process) => process.stat('/file'),
  invariant: ({ inodes }) => {
    for (const { value } of inodes) assert(value.isWhole, 'no inode is seen that is half forgotten');
  },
  atEnd: (_fileSystem, { container: services, hasFailed }) => {
    if (!hasFailed) assert.equal(services.get(Disk).opened, 0, 'what the kernel has forgotten is closed');
  },
};

const SCENARIOS: readonly Scenario<KeepingFs>[] = [
  {
    ...PROMISE,
    name: 'forget ∥ lookup',
    processes: { A: (_process, memory) => memory.drop(), B: (process) => process.stat('/file') },
  },
  {
    ...PROMISE,
    name: 'forget ∥ open',
    processes: {
      A: (_process, memory) => memory.drop(),
      B: async (process) => (await process.open('/file')).close(),
    },
  },
];

const THREE: Scenario<KeepingFs> = {
  ...PROMISE,
  name: 'forget ∥ lookup ∥ lookup',
  processes: {
    A: (_process, memory) => memory.drop(),
    B: (process) => process.stat('/file'),
    C: (process) => process.stat('/file'),
  },
};

const CONFIG: ExploreConfig = { container, mode: 'shared-backend', random: 0 };

const PAGE = new URL('../../../../docs/lookup-counts.md', import.meta.url);

describe('the managed table, in each order', () => {
  it('changes state and count together, and shows no inode that is half forgotten', async function () {
    this.timeout(120_000);
    const exploration = await explore(KeepingFs, SCENARIOS, { ...CONFIG, bound: Infinity });
    const said = formatExploration(exploration);
    expect(exploration.found, said).to.deep.equal([]);
    for (const { isUnbounded } of exploration.scenarios) expect(isUnbounded, said).to.equal(true);
    expect(readFileSync(PAGE, 'utf8'), said).to.contain(said);
  });

  it('does so for three at once, with up to two deviations', async function () {
    this.timeout(120_000);
    const exploration = await explore(KeepingFs, THREE, CONFIG);
    const said = formatExploration(exploration);
    expect(exploration.found, said).to.deep.equal([]);
    expect(exploration.isExhausted, said).to.equal(true);
    expect(readFileSync(PAGE, 'utf8'), said).to.contain(said);
  });
});
