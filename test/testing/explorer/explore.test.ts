import { types } from 'node:util';
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
  Read,
  Readdir,
  type AttrReply,
  type DirectoryPage,
  type Entry,
  type ForgetRequest,
  type GetattrRequest,
  type LookupRequest,
  type ReaddirRequest,
} from '../../../src/index.js';
import {
  explore,
  formatExploration,
  replay,
  type ExploreConfig,
  type Scenario,
} from '../../../src/testing/index.js';

const FILE = 0o100644;
const DIRECTORY = 0o040755;

/** Where the files are; each call is awaited, and `#private` on purpose. */
@injectable()
class Store {
  readonly #inodes = new Map([['a', 2]]);

  async find(name: string): Promise<number> {
    await Promise.resolve();
    const inode = this.#inodes.get(name);
    if (inode === undefined) throw new Errno('ENOENT');
    return inode;
  }

  async settle(): Promise<void> {
    await Promise.resolve();
  }

  names(): readonly string[] {
    return [...this.#inodes.keys()];
  }
}

/** Counts as it should. */
@FileSystem({ bookkeeping: 'own' })
class CountingFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Store) protected readonly store: Store) {}

  @Lookup()
  async lookup({ name }: LookupRequest): Promise<Entry> {
    const nodeid = await this.store.find(name);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: FILE } };
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void | Promise<void> {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return { attr: { mode: nodeid === 1 ? DIRECTORY : FILE } };
  }

  @Readdir()
  readdir({ offset }: ReaddirRequest, page: DirectoryPage): void {
    for (const name of this.store.names().slice(Number(offset))) page.add(name, { ino: 2, mode: FILE });
  }
}

/** Reads a count, waits, and writes it: the update of another request is lost. */
@FileSystem({ bookkeeping: 'own' })
class LosingFs extends CountingFs {
  @LookupCounts() readonly losing = new Map<number, number>();

  override async lookup({ name }: LookupRequest): Promise<Entry> {
    const nodeid = await this.store.find(name);
    const count = this.losing.get(nodeid) ?? 0;
    await this.store.settle();
    this.losing.set(nodeid, count + 1);
    return { nodeid, attr: { mode: FILE } };
  }

  override forget({ nodeid, nlookup }: ForgetRequest): void {
    const left = (this.losing.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.losing.delete(nodeid);
    else this.losing.set(nodeid, left);
  }
}

/** Keeps a lock where a service fails. */
@FileSystem({ bookkeeping: 'own' })
class LockingFs extends CountingFs {
  readonly #locks = new InodeLocks();

  override async lookup(request: LookupRequest): Promise<Entry> {
    const lock = await this.#locks.acquire(2);
    const entry = await super.lookup(request);
    lock.release();
    return entry;
  }
}

/** Needs no OPEN to be read. */
@FileSystem({ bookkeeping: 'own' })
class ReadingFs extends CountingFs {
  @Read()
  read(): Uint8Array {
    return Buffer.from('read');
  }
}

/** Never comes to the end of a FORGET. */
@FileSystem({ bookkeeping: 'own' })
class DeafFs extends CountingFs {
  override forget(): Promise<void> {
    return new Promise(() => undefined);
  }
}

/** Waits for a timer that nobody gave it. */
@FileSystem({ bookkeeping: 'own' })
class SleepingFs extends CountingFs {
  override async lookup(request: LookupRequest): Promise<Entry> {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return super.lookup(request);
  }
}

/** Knows how many of its callers wait. */
@FileSystem({ bookkeeping: 'own' })
class WaitedForFs extends CountingFs {
  waiting = 0;

  override async lookup(request: LookupRequest): Promise<Entry> {
    this.waiting += 1;
    try {
      return await super.lookup(request);
    } finally {
      this.waiting -= 1;
    }
  }
}

function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(Store).toSelf();
  return made;
}

const CONFIG: ExploreConfig = { container, random: 0 };

const LOOK_TWICE: Scenario = {
  name: 'two looks',
  processes: { A: (process) => process.stat('/a'), B: (process) => process.stat('/a') },
};

/** Each asks whether the name still leads there. Of a name that nobody knows, the first one would ask for both. */
const LOOK_AGAIN: Scenario = { ...LOOK_TWICE, setup: (process) => process.stat('/a') };

const LOOK_ELSEWHERE: Scenario = {
  name: 'looks at what is there, and what is not',
  processes: { A: (process) => process.stat('/a'), B: (process) => process.stat('/b') },
};

describe('explore', function () {
  // Minutes where the machine is busy.
  this.timeout(120_000);

  it('leaves a container that all schedules share as it was, whose services are behind no gates any more', async () => {
    const shared = container();
    const { schedules } = await explore(CountingFs, LOOK_TWICE, { ...CONFIG, container: () => shared });
    expect(schedules).to.be.above(1);
    expect(shared.isBound(CountingFs)).to.equal(false);
    expect(types.isProxy(shared.get(Store))).to.equal(false);
  });

  it('finds nothing in a class that counts as it should, and says how much it has seen', async () => {
    const exploration = await explore(CountingFs, undefined, CONFIG);
    expect(exploration).to.include({ class: 'CountingFs', bound: 2, isExhausted: true });
    expect(exploration.found).to.deep.equal([]);
    expect(exploration.scenarios.map(({ name }) => name)).to.deep.equal([
      'drop ∥ look',
      'drop ∥ list',
      'look ∥ look',
    ]);
    expect(formatExploration(exploration)).to.match(
      /\d+ schedules, exhausted within the bound: nothing found$/,
    );
  });

  it('opens files also where a class has no more than READ for that', async () => {
    const { scenarios, found } = await explore(ReadingFs, undefined, { ...CONFIG, bound: 0 });
    expect(scenarios.map(({ name }) => name)).to.include('drop ∥ open');
    expect(found).to.deep.equal([]);
  });

  it('finds an update that is lost between two awaits', async () => {
    const { found } = await explore(LosingFs, LOOK_AGAIN, CONFIG);
    expect(found.map(({ kind }) => kind)).to.include('missing-increment');
  });

  it('shows who gave way to whom, and a test that plays it again', async () => {
    const exploration = await explore(LosingFs, LOOK_AGAIN, CONFIG);
    const said = formatExploration(exploration);
    expect(said).to.match(/-- A gives way; B begins\n/);
    expect(said).to.match(/LosingFs\.lookup begins\n/);
    expect(said).to.contain('=> missing-increment: LosingFs.lookup');
    expect(said).to.contain(`replay(LosingFs, scenario, "${exploration.found[0]!.schedule}"`);
  });

  it('tells of nobody what becomes of him once the fault is found', async () => {
    const never: Scenario<WaitedForFs> = {
      ...LOOK_ELSEWHERE,
      invariant: ({ waiting }) => {
        if (waiting === 2) throw new Error('both wait');
      },
    };
    const { found } = await explore(WaitedForFs, never, CONFIG);
    expect(found[0]!.timeline).to.match(/WaitedForFs\.lookup begins\n=> invariant: Error: both wait$/);
  });

  it('plays what it has found again, and nothing once it is mended', async () => {
    const { found } = await explore(LosingFs, LOOK_AGAIN, CONFIG);
    const { schedule, timeline } = found[0]!;
    const fault = await replay(LosingFs, LOOK_AGAIN, schedule, { container });
    expect(fault).to.deep.include({ kind: found[0]!.kind, timeline });
  });

  it('does not take another program for the one that a schedule was written for', async () => {
    const refused: unknown = await replay(CountingFs, LOOK_TWICE, '0:1 30:4', { container }).catch(
      (e: unknown) => e,
    );
    expect(refused).to.be.instanceOf(TypeError);
    expect(String(refused)).to.contain('cannot be followed beyond step');
    const unknown: unknown = await replay(CountingFs, 'no such', '-', { container }).catch((e: unknown) => e);
    expect(String(unknown)).to.contain('there is no default scenario "no such"; there are "drop ∥ look"');
  });

  it('says the same for the same seed, byte for byte', async () => {
    const config = { ...CONFIG, bound: 1, random: 10, seed: 3 };
    const [one, other] = [
      await explore(LosingFs, LOOK_AGAIN, config),
      await explore(LosingFs, LOOK_AGAIN, config),
    ];
    expect(formatExploration(one)).to.equal(formatExploration(other));
  });

  it('finds a request that is never answered, because a lock is kept where something fails', async () => {
    const { found } = await explore(LockingFs, LOOK_ELSEWHERE, CONFIG);
    expect(found.map(({ kind }) => kind)).to.deep.equal(['never-answered']);
    expect(found[0]!.message).to.contain('LockingFs.lookup (for ');
  });

  it('says of a FORGET that is never done no more than that', async () => {
    const { found } = await explore(DeafFs, LOOK_TWICE, CONFIG);
    expect(found.map(({ kind }) => kind)).to.deep.equal(['never-answered']);
    expect(found[0]!.message).to.contain('DeafFs.forget (for FORGET 2)');
  });

  it('names what waits for something outside of the container, and claims nothing', async () => {
    const exploration = await explore(SleepingFs, LOOK_TWICE, CONFIG);
    expect(exploration.isExhausted).to.equal(false);
    expect(exploration.uncontrolled).to.deep.equal(['SleepingFs.lookup waits for Timeout']);
    expect(formatExploration(exploration)).to.match(
      /NOT exhausted \(something waits for what no schedule controls\)/,
    );
  });

  it('tells of a state that the author forbids, at any time and at the end', async () => {
    const never: Scenario<CountingFs> = {
      ...LOOK_TWICE,
      invariant: ({ counts }) => {
        if (counts.get(2) === 2) throw new Error('looked up twice');
      },
    };
    const { found } = await explore(CountingFs, never, CONFIG);
    expect(found[0]).to.deep.include({ kind: 'invariant', message: 'Error: looked up twice' });
    const atEnd = (): void => {
      throw new Error('not like this');
    };
    const ended = await explore(CountingFs, { ...LOOK_TWICE, atEnd }, { ...CONFIG, stopAtFirst: true });
    expect(ended.found[0]).to.deep.include({
      kind: 'invariant',
      message: 'at the end: Error: not like this',
    });
  });

  it('tells of a program of the scenario that throws what is no errno', async () => {
    const scenario: Scenario = { name: 'checks', processes: { A: () => Promise.reject(new Error('no')) } };
    const { found } = await explore(CountingFs, scenario, CONFIG);
    expect(found[0]).to.deep.include({ kind: 'process-threw', message: 'A threw Error: no' });
  });

  it('is refused a scenario whose setup fails', async () => {
    const setup: Scenario['setup'] = (process) => process.stat('/nowhere');
    const refused: unknown = await explore(CountingFs, { ...LOOK_TWICE, setup }, CONFIG).catch(
      (e: unknown) => e,
    );
    expect(String(refused)).to.contain('ENOENT');
  });
});
