import { expect } from 'chai';
import { mount, type Session } from '../../../src/index.js';
import { SimulatedKernel } from '../../../src/testing/index.js';
import { withMountpoint } from '../../support/mountpoint.js';
import { ListingTree, NegativeTree, ShiftingTree } from './truth/odd-trees.js';
import { SimulatedCaller } from './truth/simulated-caller.js';
import { compileProgram, SystemCaller, type CompiledProgram } from './truth/system-caller.js';

type Tree = new () => ShiftingTree;

/** One rule about lookup counts: after these system calls the kernel holds this, from nodeid to lookups. */
interface Rule {
  readonly says: string;
  readonly Class?: Tree;
  readonly lines: readonly string[];
  readonly held: Readonly<Record<string, number>>;
}

/** The root, which is there from the mount on. */
const ROOT = { 1: 1 };

const RULES: readonly Rule[] = [
  {
    says: 'LOOKUP adds one for each reply',
    lines: ['!populate', 'stat /p', 'stat /p'],
    held: { ...ROOT, 2: 2 },
  },
  { says: 'MKNOD adds one', lines: ['mknod /a 100644'], held: { ...ROOT, 2: 1 } },
  { says: 'MKDIR adds one', lines: ['mkdir /a 755'], held: { ...ROOT, 2: 1 } },
  { says: 'SYMLINK adds one', lines: ['symlink t /a'], held: { ...ROOT, 2: 1 } },
  {
    says: 'CREATE adds one, and OPEN none',
    lines: ['open /a 1 w,creat 644', 'close 1'],
    held: { ...ROOT, 2: 1 },
  },
  {
    says: 'LINK adds one to the inode that there is, beside that of the LOOKUP before',
    lines: ['mknod /a 100644', 'link /a /b'],
    held: { ...ROOT, 2: 3 },
  },
  {
    says: 'READDIRPLUS adds one for each entry but "." and ".."',
    Class: ListingTree,
    lines: ['mkdir /d 755', 'mknod /d/a 100644', '!prune', 'open /d 1 r,dir', 'list 1', 'close 1'],
    held: { ...ROOT, 2: 1, 3: 1 },
  },
  {
    says: 'READDIR adds nothing',
    lines: ['mkdir /d 755', 'mknod /d/a 100644', '!prune', 'open /d 1 r,dir', 'list 1', 'close 1'],
    held: { ...ROOT, 2: 1 },
  },
  { says: 'an error adds nothing', lines: ['stat /none', 'mkdir /none/a 755'], held: ROOT },
  { says: 'a negative entry adds nothing', Class: NegativeTree, lines: ['stat /none'], held: ROOT },
  { says: 'GETATTR and OPEN add nothing', lines: ['stat /', 'open / 1 r,dir', 'close 1'], held: ROOT },
  {
    says: 'a LOOKUP that answers with another nodeid than the name had is forgotten, and asked again',
    lines: ['mknod /a 100644', 'mknod /b 100644', '!rebind a b', 'stat /a'],
    held: { ...ROOT, 3: 2 },
  },
  {
    says: 'FORGET takes all of them at once, when nobody uses the inode',
    lines: ['mknod /a 100644', 'stat /a', 'stat /a', '!prune'],
    held: ROOT,
  },
  {
    says: 'an open file keeps its inode, whatever becomes of the name, for which unlink(2) has asked again',
    lines: ['open /a 1 w,creat 644', 'unlink /a', '!prune'],
    held: { ...ROOT, 2: 2 },
  },
  {
    says: 'a working directory keeps its inode, and those above it',
    lines: ['mkdir /d 755', 'mkdir /d/e 755', 'chdir /d/e', '!prune'],
    held: { ...ROOT, 2: 3, 3: 2 },
  },
  {
    says: 'removing the last name of an inode that nobody uses gives its lookups back',
    lines: ['mknod /a 100644', 'unlink /a'],
    held: ROOT,
  },
];

/** A mount of either kind: what makes system calls on it, and the session. */
interface Mounted {
  readonly session: Session<ShiftingTree>;
  readonly call: (line: string) => Promise<string>;
}

async function follows({ session, call }: Mounted, { lines, held }: Rule): Promise<void> {
  for (const line of lines) {
    if (line === '!prune') await session.reconcile();
    else if (line === '!populate') session.fileSystem.populate(['p']);
    else if (line === '!rebind a b') session.fileSystem.rebind('a', 'b');
    else await call(line);
  }
  await quiet(session);
  const { ledger, findings } = session.report();
  expect(ledger).to.deep.equal(held);
  expect(findings).to.deep.equal([]);
}

/** RELEASE and FORGET are waited for by nobody. */
async function quiet(session: Session): Promise<void> {
  for (let turns = 0, last = ''; turns < 5; turns += 1) {
    const now = JSON.stringify(session.report().requests);
    if (now !== last) turns = 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('what the kernel counts', () => {
  let program: CompiledProgram;
  before(async () => (program = await compileProgram()));
  after(() => program.remove());

  for (const rule of RULES) {
    const Class = rule.Class ?? ShiftingTree;

    it(`${rule.says} (a real mount)`, () =>
      withMountpoint(async (mountpoint) => {
        await using session = await mount(Class, mountpoint, { signals: false });
        const caller = new SystemCaller(program.path, mountpoint);
        try {
          await follows({ session, call: (line) => caller.call(line) }, rule);
        } finally {
          await caller.end();
        }
      }));

    it(`${rule.says} (a simulated kernel)`, async () => {
      await using kernel = await SimulatedKernel.mount(Class);
      const caller = new SimulatedCaller((uid) => kernel.process('A', { uid }));
      await follows({ session: kernel.session, call: (line) => caller.call(line) }, rule);
      expect(Object.fromEntries(kernel.held())).to.deep.equal(rule.held);
    });
  }
});
