import { expect } from 'chai';
import { FileSystem } from 'tallyfs';
import {
  explore,
  formatExploration,
  replay,
  type Exploration,
  type ExploreConfig,
  type Scenario,
} from 'tallyfs/testing';
import { BACKEND, type Backend } from '../../../samples/lookup-counts/backend.js';
import SimpleOps from '../../../samples/lookup-counts/simple-ops.js';
import SimpleOpsFixed from '../../../samples/lookup-counts/simple-ops-fixed.js';
import WontWork, { container } from '../../../samples/lookup-counts/wont-work.js';

const CONFIG: ExploreConfig = { container, options: { delay: 0 }, random: 0 };
const SHARED: ExploreConfig = { ...CONFIG, mode: 'shared-backend' };
const ROOT = 1;
const MAKING = { mode: 0o100644, uid: 0, gid: 0 };

/**
 * SimpleOps deletes a name and then asks where it led, so no unlink of it comes any further. With that mended the other
 * faults of the note's program show.
 */
@FileSystem({ bookkeeping: 'own' })
class ResolvesFirst extends SimpleOps {
  override async unlinkEntry(parent: number, name: string): Promise<number> {
    const inode = await this.backend.getInode(parent, name);
    await this.backend.deleteName(parent, name);
    await this.locks.hold(inode, () => this.backend.decrementRefcount(inode));
    return inode;
  }
}

async function unlinkElsewhere(backend: Backend, name: string): Promise<number> {
  const inode = await backend.getInode(ROOT, name);
  await backend.deleteName(ROOT, name);
  await backend.decrementRefcount(inode);
  return inode;
}

/**
 * The kernel knows an inode as /x, but somebody else has made of its number the file /y. That is unlinked while the kernel
 * forgets /x.
 */
const FORGET_AND_UNLINK: Scenario = {
  name: 'forget ∥ unlink',
  setup: async (process, _memory, services) => {
    await (await process.open('/x', 'w')).close();
    await (await process.open('/y', 'w')).close();
    const backend = services.get(BACKEND);
    await unlinkElsewhere(backend, 'y');
    await backend.deleteInode(await unlinkElsewhere(backend, 'x'));
    await backend.createInode(ROOT, 'y', MAKING);
  },
  processes: {
    unlinks: (process) => process.unlink('/y'),
    pressure: (_process, memory) => memory.drop(),
  },
};

/** A file that the kernel does not know is looked up while it is unlinked, which has the kernel forget it. */
const LOOKUP_AND_UNLINK: Scenario = {
  name: 'lookup ∥ unlink',
  setup: async (process, memory) => {
    await (await process.open('/y', 'w')).close();
    await memory.drop();
  },
  processes: {
    looks: (process) => process.stat('/y'),
    unlinks: (process) => process.unlink('/y'),
  },
};

/** Somebody else makes a file of the name that is being removed. */
const MAKES_AGAIN: Pick<Scenario, 'elsewhere' | 'incidents'> = {
  elsewhere: { makes: (services) => services.get(BACKEND).createInode(ROOT, 'y', MAKING) },
  incidents: false,
};

/** The kernel knows an inode as /x, whose number is free by now, and somebody else makes a file of it. */
const PRINTED_FORGET: Scenario = {
  name: 'forget ∥ unlink',
  setup: async (process, _memory, services) => {
    await (await process.open('/x', 'w')).close();
    await (await process.open('/y', 'w')).close();
    const backend = services.get(BACKEND);
    await backend.deleteInode(await unlinkElsewhere(backend, 'x'));
  },
  processes: FORGET_AND_UNLINK.processes,
  ...MAKES_AGAIN,
};

const PRINTED_LOOKUP: Scenario = { ...LOOKUP_AND_UNLINK, ...MAKES_AGAIN };

const FORGET_AND_LOOKUP: Scenario = {
  name: 'forget ∥ lookup',
  setup: async (process) => {
    await (await process.open('/file', 'w')).close();
  },
  processes: {
    pressure: (_process, memory) => memory.drop(),
    looks: (process) => process.stat('/file'),
  },
};

const kindsOf = ({ found }: Exploration): string[] => found.map(({ kind }) => kind);

describe('WontWork, explored', () => {
  it('loses the state of an inode that the kernel has looked up again, in nine steps and no fewer', async () => {
    const exploration = await explore(WontWork, FORGET_AND_LOOKUP, CONFIG);
    expect(exploration.isExhausted).to.equal(true);
    const fault = exploration.found.find(({ kind }) => kind === 'removed-while-known')!;
    expect(fault.steps).to.have.length(9);
    expect(fault.message).to.match(/WontWork\.removeState for nodeid 2, of which the kernel holds 1 lookup/);
    const again = await replay(WontWork, FORGET_AND_LOOKUP, fault.schedule, CONFIG);
    expect(again).to.deep.include({ kind: fault.kind, timeline: fault.timeline });
  });
});

describe('SimpleOps, explored', function () {
  this.timeout(120_000);

  it('deletes an inode twice, where somebody else changes the back end', async () => {
    const exploration = await explore(ResolvesFirst, FORGET_AND_UNLINK, { ...SHARED, bound: 1 });
    const fault = exploration.found.find(({ kind }) => kind === 'removed-twice')!;
    expect(fault.message).to.match(/unlinks removes nodeid 2, which FORGET 2 has removed already/);
  });

  it('hands over an inode that is removed, where the kernel excludes nothing, and only there', async () => {
    const shared = await explore(ResolvesFirst, LOOKUP_AND_UNLINK, SHARED);
    const fault = shared.found.find(({ kind }) => kind === 'generation-reused')!;
    expect(fault.message).to.match(/hands over nodeid 2 with generation \d+, which the class has removed/);
    const consistent = await explore(ResolvesFirst, LOOKUP_AND_UNLINK, CONFIG);
    expect(consistent.isExhausted).to.equal(true);
    expect(kindsOf(consistent)).to.not.include('generation-reused');
  });

  it('does both as it is printed, where the name that it removes is made again before it asks where that led', async () => {
    for (const [scenario, kind, bound] of [
      [PRINTED_FORGET, 'removed-twice', 2],
      [PRINTED_LOOKUP, 'removed-entry', 3],
    ] as const) {
      const shared = await explore(SimpleOps, scenario, { ...SHARED, bound });
      expect(kindsOf(shared), formatExploration(shared)).to.include(kind);
      const consistent = await explore(SimpleOps, scenario, { ...CONFIG, bound });
      expect(consistent.isExhausted).to.equal(true);
      expect(kindsOf(consistent), formatExploration(consistent)).to.not.include(kind);
    }
  });

  it('does neither where it is mended', async () => {
    for (const scenario of [FORGET_AND_UNLINK, LOOKUP_AND_UNLINK]) {
      const exploration = await explore(SimpleOpsFixed, scenario, { ...SHARED, bound: 1 });
      const said = formatExploration(exploration);
      for (const kind of ['removed-twice', 'removed-entry', 'generation-reused'])
        expect(kindsOf(exploration), said).to.not.include(kind);
    }
  });
});
