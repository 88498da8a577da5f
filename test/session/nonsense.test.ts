import { inspect } from 'node:util';
import { expect } from 'chai';
import type { DirectoryPlusPage } from '../../src/index.js';
import { DIRECTORY_MODE, FILE_MODE, PliableFs, type Handlers } from '../support/pliable-fs.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';
import type { ScriptedKernel } from '../support/scripted-kernel.js';

const ASK: Record<string, (kernel: ScriptedKernel) => number> = {
  getattr: (kernel) => kernel.ask('getattr', {}),
  lookup: (kernel) => kernel.lookup('name'),
  create: (kernel) => kernel.ask('create', { mode: FILE_MODE }, { names: ['name'] }),
  mkdir: (kernel) => kernel.ask('mkdir', { mode: 0o755 }, { names: ['name'] }),
  open: (kernel) => kernel.ask('open', {}, { nodeid: 2 }),
  read: (kernel) => kernel.ask('read', { size: 4 }, { nodeid: 2 }),
  write: (kernel) => kernel.ask('write', { size: 4 }, { nodeid: 2, bytes: Buffer.from('data') }),
  getxattr: (kernel) => kernel.ask('getxattr', { size: 4 }, { names: ['user.x'] }),
};

const ATTR = { mode: FILE_MODE };
const throwing = {
  get nodeid(): number {
    throw new Error('a getter that throws');
  },
  get attr(): object {
    throw new Error('a getter that throws');
  },
  get handle(): object {
    throw new Error('a getter that throws');
  },
};

const NONSENSE: Record<string, readonly unknown[]> = {
  getattr: [
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { attr: null },
    { attr: {} },
    { attr: { mode: 'file' } },
    { attr: { mode: 0o755 } },
    { attr: { mode: 0o70755 } },
    // The root is a directory.
    { attr: { mode: FILE_MODE } },
    throwing,
  ],
  lookup: [
    undefined,
    null,
    'name',
    {},
    { nodeid: 2 },
    { nodeid: -1, attr: ATTR },
    { nodeid: 2.5, attr: ATTR },
    { nodeid: 2n, attr: ATTR },
    { nodeid: '2', attr: ATTR },
    { nodeid: 2 ** 53, attr: ATTR },
    { nodeid: 2, attr: ATTR, entryTimeout: -1 },
    { nodeid: 2, attr: ATTR, generation: 'new' },
    { nodeid: 2, attr: { mode: FILE_MODE, size: -1 } },
    { nodeid: 2, attr: { mode: 0o644 } },
    throwing,
  ],
  create: [
    undefined,
    {},
    { nodeid: 0, attr: ATTR },
    { nodeid: 1, attr: ATTR },
    { nodeid: 2, attr: { mode: 0o40755 } },
    throwing,
  ],
  mkdir: [
    undefined,
    { nodeid: 0 },
    { nodeid: 1, attr: { mode: DIRECTORY_MODE } },
    { nodeid: 2, attr: ATTR },
    throwing,
  ],
  open: [null, 7, 'text', { directIo: 'yes' }, throwing],
  read: [undefined, 'text', 4, Buffer.alloc(5), [1, 2], new ArrayBuffer(4), transferred()],
  write: [undefined, -1, 5, 1.5, 4n, '4', NaN],
  getxattr: [undefined, 'text', 4, transferred()],
};

/** Bytes that were given away, to a worker for instance. */
function transferred(): Uint8Array {
  const bytes = new Uint8Array(4);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

describe('a reply that makes no sense', () => {
  for (const [operation, replies] of Object.entries(NONSENSE)) {
    it(`of ${operation} is EIO, at once and in a promise, and hands nothing over`, async () => {
      for (const reply of replies) {
        const { kernel, fs, session, errors } = await serveScripted(PliableFs, { audit: 'off' });
        const ask = ASK[operation]!;
        fs.on[operation as keyof Handlers] = (() => reply) as never;
        const now = ask(kernel);
        fs.on[operation as keyof Handlers] = (() => Promise.resolve(reply)) as never;
        const later = ask(kernel);
        await turn();
        expect([kernel.errno(now), kernel.errno(later)], describeReply(reply)).to.deep.equal([5, 5]);
        expect(session.report().ledger).to.deep.equal({ 1: 1 });
        expect(errors).to.have.lengthOf(2);
        expect(errors[0]?.message).to.match(new RegExp(`PliableFs\\.${operation}`));
      }
    });
  }

  it('of an operation without a reply does not matter', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    fs.on.release = (() => 'fine') as never;
    expect(kernel.errno(kernel.ask('release', {}, { nodeid: 2 }))).to.equal(0);
  });

  it('in a page is refused by `add`, and the entries before it are sent', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const entry = { nodeid: 2, attr: ATTR };
    fs.on.readdirplus = (_, page) => {
      page.add('good', entry);
      fs.counts.add(2);
      page.add('bad/name', entry);
    };
    const unique = kernel.ask('readdirplus', { size: 4096 });
    expect(kernel.value('readdirplus', unique).map(({ name }) => name)).to.deep.equal(['good']);
    expect(session.report().ledger).to.deep.equal({ 1: 1, 2: 1 });
  });

  it('may be an entry that is added when the page is gone', async () => {
    const { kernel, fs } = await serveScripted(PliableFs);
    const pages: DirectoryPlusPage[] = [];
    fs.on.readdirplus = (_, page) => void pages.push(page);
    kernel.ask('readdirplus', { size: 4096 });
    expect(() => pages[0]?.add('late', { nodeid: 2, attr: ATTR })).to.throw(/READDIRPLUS.*closed/);
  });
});

function describeReply(reply: unknown): string {
  if (reply === throwing) return 'an object whose members throw';
  return inspect(reply);
}
