import { expect } from 'chai';
import {
  changedByForgets,
  type Outcome,
} from '../../../src/testing/explorer/invariants/forgets-change-nothing.js';
import {
  Create,
  Errno,
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  Read,
  Unlink,
  type AttrReply,
  type CreateReply,
  type CreateRequest,
  type Entry,
  type ForgetRequest,
  type GetattrRequest,
  type LookupRequest,
  type ReadRequest,
  type UnlinkRequest,
} from '../../../src/index.js';
import { explore, formatExploration, type Exploration, type Scenario } from '../../../src/testing/index.js';

const FILE = { mode: 0o100644, size: 8 };
const DIRECTORY = { mode: 0o040755 };

interface Doc {
  readonly nodeid: number;
  readonly name: string;
}

/** Finds documents by name, and forgets each by itself. */
@FileSystem({ bookkeeping: 'own' })
class DocumentsFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly byName = new Map<string, Doc>();
  readonly byNodeid = new Map<number, Doc>();
  #last = 1;

  @Lookup()
  lookup({ name }: LookupRequest): Entry {
    const doc = this.byName.get(name);
    if (doc === undefined) throw new Errno('ENOENT');
    return this.entry(doc);
  }

  @Create()
  create({ name }: CreateRequest): CreateReply {
    const doc = { nodeid: (this.#last += 1), name };
    this.byName.set(name, doc);
    this.byNodeid.set(doc.nodeid, doc);
    return this.entry(doc);
  }

  @Unlink()
  unlink({ name }: UnlinkRequest): void {
    this.byName.delete(name);
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    const doc = this.byNodeid.get(nodeid);
    if (this.counts.subtract(nodeid, nlookup) === 0 && doc !== undefined) this.unused(doc);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return { attr: nodeid === 1 ? DIRECTORY : FILE };
  }

  protected unused(doc: Doc): void {
    if (this.byName.get(doc.name) !== doc) this.byNodeid.delete(doc.nodeid);
  }

  private entry({ nodeid }: Doc): Entry {
    this.counts.add(nodeid);
    return { nodeid, attr: FILE };
  }
}

/** Takes what has the name by now for what is forgotten. */
@FileSystem({ bookkeeping: 'own' })
class ForgetfulFs extends DocumentsFs {
  protected override unused({ nodeid, name }: Doc): void {
    if (nodeid !== this.#known(name)) this.byName.delete(name);
  }

  #known(name: string): number | undefined {
    return this.byName.get(name)?.nodeid;
  }
}

let reads = 0;

/** Has one file, of which it says something else each time. */
@FileSystem({ bookkeeping: 'own' })
class ClockFs extends DocumentsFs {
  constructor() {
    super();
    this.byName.set('file', { nodeid: 99, name: 'file' });
  }

  @Read()
  read({ offset }: ReadRequest): Uint8Array {
    return Buffer.from(offset === 0 ? String((reads += 1)) : '');
  }
}

const LOOKED_AT: Scenario = {
  name: 'looked at, and unmounted',
  ending: 'unmounted',
  processes: { A: (process) => process.stat('/file') },
  nextMount: async (process) => Buffer.from(await (await process.open('/file')).read(8)).toString(),
};

const kindsOf = ({ found }: Exploration): string[] => found.map(({ kind }) => kind);

const outcome = (end: string, seen?: string): Outcome => ({
  ends: new Map([['A', end]]),
  ...(seen === undefined ? {} : { seen }),
});

describe('what a FORGET may not change', () => {
  it('is found where one takes away another file that has the name by now', async () => {
    const exploration = await explore(ForgetfulFs, undefined, { bound: 1, random: 0 });
    expect(kindsOf(exploration), formatExploration(exploration)).to.deep.equal(['changed-by-forget']);
    const [{ scenario, message } = { scenario: '', message: '' }] = exploration.found;
    expect(scenario).to.equal('make again');
    expect(message).to.match(/^A ends with ENOENT, and does not where the FORGETs come behind/);
  });

  it('is nothing where each FORGET is about its own inode', async () => {
    const exploration = await explore(DocumentsFs, undefined, { bound: 1, random: 0 });
    expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
    expect(exploration.isExhausted).to.equal(true);
  });

  it('is not compared with what is never twice the same', async () => {
    const exploration = await explore(ClockFs, LOOKED_AT, { bound: 0, random: 0 });
    expect(reads, 'the schedule, what it is compared with, and that once more').to.equal(3);
    expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
  });

  it('is what a process comes to, not what it fails with', () => {
    expect(changedByForgets(outcome('done'), outcome('ESTALE'))?.kind).to.equal('changed-by-forget');
    expect(changedByForgets(outcome('ENOENT'), outcome('ENOENT'))).to.equal(undefined);
    expect(changedByForgets(outcome('done'), outcome('ENOSPC'))).to.equal(undefined);
    expect(changedByForgets(outcome('ENOSPC'), outcome('done'))).to.equal(undefined);
  });

  it('is what the next mount sees, of which only what differs is told', () => {
    const usual = outcome('done', '{"/a":{"size":4},"/b":1}');
    expect(changedByForgets(usual, outcome('done', '{"/a":{"size":4},"/b":1}'))).to.equal(undefined);
    const violation = changedByForgets(usual, outcome('done', '{"/a":{"size":0},"/b":1}'));
    expect(violation?.kind).to.equal('lost-at-unmount');
    expect(violation?.message).to.match(
      /^the next mount sees \/a {"size":0}, and \/a {"size":4} where the kernel/,
    );
  });
});
