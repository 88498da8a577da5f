import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type {
  AuditMode,
  DirectoryPlusPage,
  Entry,
  ForgetRequest,
  LookupRequest,
  Report,
} from '../../../src/index.js';
import {
  FileSystem,
  FileSystemClassError,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  mount,
} from '../../../src/index.js';
import { run } from '../../support/children.js';
import { Deferred } from '../../support/deferred.js';
import { isMounted, withMountpoint } from '../../support/mountpoint.js';
import { FILE_MODE, PliableFs } from '../../support/pliable-fs.js';
import { serveScripted, turn } from '../../support/scripted-kernel.js';
import { STYLES, type BookStyle, type TreeClass } from './book-styles.js';
import { isBalanced, line, withTree } from './case.js';

const ATTR = { attr: { mode: FILE_MODE } };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use when all that is free was freed. */
function bytesInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('a class without a FORGET handler (D8)', () => {
  @FileSystem({ bookkeeping: 'own' })
  class NeverForgets {
    @LookupCounts() readonly counts = new LookupBook();

    @Lookup({ increments: 1 })
    lookup(): Entry {
      this.counts.add(2);
      return { nodeid: 2, ...ATTR };
    }

    @Getattr()
    getattr(): typeof ATTR {
      return ATTR;
    }
  }

  it('is not mounted, and the error says what to add', () =>
    withMountpoint(async (directory) => {
      const failure = await mount(NeverForgets, directory).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(FileSystemClassError);
      expect((failure as Error).message).to.contain(
        'NeverForgets hands over lookups (@Lookup) but has no @Forget handler',
      );
      expect((failure as Error).message).to.contain('Add one that takes `nlookup` off the count');
      expect(await isMounted(directory)).to.equal(false);
    }));
});

describe('a FORGET while the file is open (D20)', () => {
  it('closes nothing in the runtime, and what a class closes itself no count can show', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const handle = { isOpen: true };
    const released: unknown[] = [];
    fs.on.lookup = () => fs.found(7);
    fs.on.open = () => ({ handle });
    fs.on.forget = ({ nodeid, nlookup }) => {
      fs.counts.subtract(nodeid, nlookup);
      handle.isOpen = false;
    };
    fs.on.release = (request) => void released.push(request.handle);
    kernel.lookup('seven');
    const { fh } = kernel.value('open', kernel.ask('open', {}, { nodeid: 7 }));
    // FORGETs have a queue of their own in the kernel, and may be read before the RELEASE that was sent before them.
    kernel.forget(7, 1);
    kernel.ask('release', { fh }, { nodeid: 7 });
    expect(released).to.deep.equal([handle]);
    expect(session.report().findings).to.deep.equal([]);
  });
});

describe('a page that is filled after it was sent (D21)', () => {
  /** Answers at once, and goes on with the page in a later turn. */
  async function serveLate(fill: (fs: PliableFs, page: DirectoryPlusPage) => void): Promise<string[]> {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const late = new Deferred();
    fs.on.readdirplus = (_, page) => {
      setImmediate(() => {
        expect(() => {
          fill(fs, page);
        }).to.throw(/closed/);
        late.resolve();
      });
    };
    expect(kernel.value('readdirplus', kernel.ask('readdirplus', { size: 4096 }))).to.deep.equal([]);
    await late.promise;
    const { ledger, findings } = session.report();
    expect(ledger).to.deep.equal({ 1: 1 });
    return findings.map(line);
  }

  it('takes nothing, so that who counts after adding has counted nothing', async () => {
    const found = await serveLate((fs, page) => {
      if (page.add('late', { nodeid: 7, ...ATTR })) fs.counts.add(7);
    });
    expect(found).to.deep.equal([]);
  });

  it('is no reason to count before adding: that is found, and charged to no request', async () => {
    const found = await serveLate((fs, page) => {
      fs.counts.add(7);
      page.add('late', { nodeid: 7, ...ATTR });
    });
    expect(found).to.deep.equal(['mismatch - - 7']);
  });
});

describe('replies that nobody gets any more (D22)', () => {
  const NAMES = Array.from({ length: 8 }, (_, index) => `name-${String(index)}`);

  function held(Base: TreeClass, gate: Promise<void>): TreeClass {
    return class Held extends Base {
      override async lookup(request: LookupRequest): Promise<Entry> {
        const entry = (await super.lookup(request)) as Entry;
        await gate;
        return entry;
      }
    };
  }

  /** Takes back only what the kernel has had. */
  function kernelOnly(Base: TreeClass): TreeClass {
    return class KernelOnly extends Base {
      override forget(request: ForgetRequest): void {
        if (request.cause === 'kernel') super.forget(request);
      }
    };
  }

  /** Aborts a connection with eight lookups in flight, which are counted by then, and has them answered. */
  async function aborted(Base: TreeClass, mode: AuditMode): Promise<Report> {
    const gate = new Deferred();
    let report: (() => Report) | undefined;
    await withTree(held(Base, gate.promise), mode, async ({ tree, session, directory }) => {
      tree.populate(NAMES);
      const clients = NAMES.map((name) => run('stat', [`${directory}/${name}`]));
      while (counted(session.report()) < NAMES.length) await sleep(5);
      await run('umount', ['--force', '--lazy', '--no-canonicalize', directory]);
      gate.resolve();
      await session.closed;
      await Promise.all(clients);
      report = () => session.report();
    });
    if (report === undefined) throw new Error('nothing was mounted');
    return report();
  }

  function counted({ book }: Report): number {
    return Object.keys(book ?? {}).filter((nodeid) => nodeid !== '1').length;
  }

  for (const style of Object.keys(STYLES) as BookStyle[]) {
    for (const mode of ['observe', 'enforce'] as const) {
      it(`leave nothing counted, when a connection with eight lookups in flight is aborted (${style}, ${mode})`, async () => {
        const { ledger, book, findings } = await aborted(STYLES[style], mode);
        expect({ ledger, book, findings }).to.deep.equal({ ledger: { 1: 1 }, book: {}, findings: [] });
      });

      it(`are missed in a class that takes back only what the kernel has had (${style}, ${mode})`, async () => {
        const { ledger, findings } = await aborted(kernelOnly(STYLES[style]), mode);
        expect(ledger).to.deep.equal({ 1: 1 });
        expect(findings.map(({ kind, handler, count }) => [kind, handler, count])).to.deep.equal([
          ['rollback-failed', 'KernelOnly.forget', NAMES.length],
        ]);
      });
    }
  }
});

describe('a flood of FORGETs while a handler hangs (D24)', () => {
  const FORGETS = 200_000;
  const BATCH = 4000;

  it('is served in the turn in which it is read, and leaves nothing in memory', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs, { maxInFlight: 1 });
    fs.on.getattr = () => new Promise(() => undefined);
    kernel.ask('getattr', {});
    for (let nodeid = 2; nodeid < FORGETS + 2; nodeid += 1) fs.counts.add(nodeid);
    const before = bytesInUse();
    for (let first = 2; first < FORGETS; first += BATCH)
      kernel.forgetMany(Array.from({ length: BATCH }, (_, index) => [first + index, 1]));
    expect(fs.counts.size).to.equal(0);
    await turn();
    expect(bytesInUse() - before).to.be.lessThan(2 << 20);
    expect(session.report().requests['BATCH_FORGET']).to.equal(FORGETS / BATCH);
  });
});

describe('what the kernel only caches (D29)', () => {
  for (const style of Object.keys(STYLES) as BookStyle[])
    for (const mode of ['observe', 'enforce'] as const)
      it(`is never reported, neither while it is held nor when it is unmounted (${style}, ${mode})`, async () => {
        let after: string[] | undefined;
        await withTree(cached(STYLES[style]), mode, async ({ session, shell }) => {
          await shell('for i in 1 2 3 4 5 6 7 8 9; do : > $i; ln $i $i.again; rm $i; done; cat *.again');
          const report = session.report();
          expect(Object.keys(report.ledger)).to.have.lengthOf(10);
          expect(report.findings).to.deep.equal([]);
          expect(isBalanced(report)).to.equal(true);
          void session.closed.then(() => (after = session.report().findings.map(line)));
        });
        await turn();
        expect(after).to.deep.equal([]);
      });

  function cached(Base: TreeClass): TreeClass {
    return class Cached extends Base {
      override timeout = 3600;
    };
  }
});
