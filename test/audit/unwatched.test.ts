import { expect } from 'chai';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupCounts } from '../../src/index.js';
import type { AttrReply, Entry, FileSystemClass, ForgetRequest, LookupRequest } from '../../src/index.js';
import type { AuditMode } from '../../src/audit/report.js';
import type { ScriptedKernel } from '../support/scripted-kernel.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

const EIO = 5;
const FILE = 0o100644;

/** Finds a file of every name but "none", and leaves the counting to its subclasses. */
abstract class OneFile {
  /** Whether lookups are counted, which is what they must be. */
  counts = true;

  protected abstract count(nodeid: number): void;
  protected abstract discount(nodeid: number, nlookup: number): void;

  @Lookup({ increments: 1 })
  async lookup({ name }: LookupRequest): Promise<Entry> {
    await turn();
    if (name === 'none') throw new Errno('ENOENT');
    if (this.counts) this.count(2);
    await turn();
    return { nodeid: 2, attr: { mode: FILE } };
  }

  @Forget()
  async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> {
    await turn();
    this.discount(nodeid, nlookup);
  }

  @Getattr()
  getattr(): AttrReply {
    return { attr: { mode: FILE } };
  }
}

class Node {
  #lookups = 0;

  count(): number {
    return this.#lookups;
  }

  change(by: number): void {
    this.#lookups += by;
  }
}

/** Counts in private fields of its nodes. */
@FileSystem({ bookkeeping: 'own' })
class PrivateFields extends OneFile {
  @LookupCounts((node: Node) => node.count()) readonly nodes = new Map<number, Node>();

  protected override count(nodeid: number): void {
    const node = this.nodes.get(nodeid) ?? new Node();
    this.nodes.set(nodeid, node);
    node.change(1);
  }

  protected override discount(nodeid: number, nlookup: number): void {
    this.nodes.get(nodeid)?.change(-nlookup);
    if (this.nodes.get(nodeid)?.count() === 0) this.nodes.delete(nodeid);
  }
}

class Counter extends Map<number, number> {
  change(nodeid: number, by: number): void {
    super.set(nodeid, (this.get(nodeid) ?? 0) + by);
  }
}

/** Counts in a Map that changes itself past its own methods. */
@FileSystem({ bookkeeping: 'own' })
class OwnMap extends OneFile {
  @LookupCounts() readonly lookups = new Counter();

  protected override count(nodeid: number): void {
    this.lookups.change(nodeid, 1);
  }

  protected override discount(nodeid: number, nlookup: number): void {
    this.lookups.change(nodeid, -nlookup);
  }
}

/** Counts in an array that somebody else holds. */
@FileSystem({ bookkeeping: 'own' })
class SharedArray extends OneFile {
  @LookupCounts() readonly lookups: number[] = [];
  readonly #alias = this.lookups;

  protected override count(nodeid: number): void {
    this.#alias[nodeid] = (this.#alias[nodeid] ?? 0) + 1;
  }

  protected override discount(nodeid: number, nlookup: number): void {
    this.#alias[nodeid] = (this.#alias[nodeid] ?? 0) - nlookup;
  }
}

/** Counts in a book of its own making. */
@FileSystem({ bookkeeping: 'own' })
class OwnForm extends OneFile {
  #lookups = 0;
  @LookupCounts() readonly lookups = { get: (nodeid: number) => (nodeid === 2 ? this.#lookups : 0) };

  protected override count(): void {
    this.#lookups += 1;
  }

  protected override discount(_nodeid: number, nlookup: number): void {
    this.#lookups -= nlookup;
  }
}

/** Counts in a Map that is never changed, but replaced by a changed copy. */
@FileSystem({ bookkeeping: 'own' })
class ReplacedMap extends OneFile {
  @LookupCounts() lookups: ReadonlyMap<number, number> = new Map<number, number>();

  protected override count(nodeid: number): void {
    this.lookups = new Map([...this.lookups, [nodeid, (this.lookups.get(nodeid) ?? 0) + 1]]);
  }

  protected override discount(nodeid: number, nlookup: number): void {
    this.lookups = new Map([...this.lookups, [nodeid, (this.lookups.get(nodeid) ?? 0) - nlookup]]);
  }
}

/** The same with an array. */
@FileSystem({ bookkeeping: 'own' })
class ReplacedArray extends OneFile {
  @LookupCounts() lookups: number[] = [];

  protected override count(nodeid: number): void {
    this.lookups = Object.assign([...this.lookups], { [nodeid]: (this.lookups[nodeid] ?? 0) + 1 });
  }

  protected override discount(nodeid: number, nlookup: number): void {
    this.lookups = Object.assign([...this.lookups], { [nodeid]: (this.lookups[nodeid] ?? 0) - nlookup });
  }
}

const CLASSES: readonly (FileSystemClass<OneFile> & (new () => OneFile))[] = [
  PrivateFields,
  OwnMap,
  SharedArray,
  OwnForm,
  ReplacedMap,
  ReplacedArray,
];

/** Many lookups at a time, some that find nothing; half of what was found is forgotten. @returns what was answered. */
async function storm(kernel: ScriptedKernel): Promise<number[]> {
  const asked: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    asked.push(kernel.lookup('some'), kernel.lookup('none'), kernel.lookup('other'));
    if (round % 3 === 0) await turn();
    if (round === 15) kernel.forget(2, 10);
  }
  for (let wait = 0; wait < 5; wait += 1) await turn();
  return asked.map((unique) => kernel.errno(unique));
}

describe('a book whose changes cannot be watched', () => {
  for (const Class of CLASSES) {
    for (const audit of ['observe', 'enforce'] as const satisfies AuditMode[]) {
      it(`${Class.name}, ${audit}: no correct handler is accused or stopped, however they overlap`, async () => {
        const { kernel, session } = await serveScripted(Class, { audit });
        expect(await storm(kernel)).not.to.include(EIO);
        expect(session.report().findings).to.deep.equal([]);
        expect((await session.reconcile()).leaks).to.deep.equal([]);
      });

      it(`${Class.name}, ${audit}: a difference that lasts is reported when nothing is in flight`, async () => {
        const { kernel, session, fs } = await serveScripted(Class, { audit });
        await storm(kernel);
        fs.counts = false;
        kernel.lookup('some');
        const busy = kernel.lookup('none');
        for (let wait = 0; wait < 5; wait += 1) await turn();
        expect(kernel.isAnswered(busy)).to.equal(true);
        expect(session.report().findings).to.have.lengthOf(1);
        expect(session.report().findings[0]).to.include({ nodeid: 2 });
      });
    }
  }
});
