import { expect } from 'chai';
import fc from 'fast-check';
import { parsePage, parsePlusPage } from '../../src/protocol/dirents.js';
import { encodeName } from '../../src/protocol/names.js';
import { PageWriter } from '../../src/protocol/page.js';
import type { DirectoryEntry, Entry } from '../../src/protocol/replies.js';
import { ReplyError } from '../../src/protocol/unfit.js';
import { replied } from './frames.js';

const file = (nodeid: number): Entry => ({ nodeid, attr: { mode: 0o100644 } });
const plain: DirectoryEntry = { ino: 9, mode: 0o40755 };
const page = (size = 4096, offset: number | bigint = 0) => new PageWriter('readdir', { offset, size });
const plusPage = (size = 4096, offset: number | bigint = 0) =>
  new PageWriter('readdirplus', { offset, size });
const hex = ({ bytes }: PageWriter) => Buffer.from(bytes).toString('hex');
const words = (text: string) => text.replaceAll(/\s/g, '');

describe('a page of names', () => {
  it('has the bytes that the kernel expects, each entry at a multiple of 8', () => {
    const written = page();
    expect(written.add('ab', plain)).to.equal(true);
    expect(written.add('12345678', { ino: 10n, mode: 0o120777 }, 77n)).to.equal(true);
    expect(hex(written)).to.equal(
      words(`
        0900000000000000 0100000000000000 02000000 04000000 6162000000000000
        0a00000000000000 4d00000000000000 08000000 0a000000 3132333435363738`),
    );
  });

  it('goes on behind the offset of the request, or behind the last cookie', () => {
    const written = page(4096, 41);
    written.add('a', plain);
    written.add('b', plain, 100);
    written.add('c', plain);
    expect(parsePage(written.bytes).map(({ off }) => off)).to.deep.equal([42, 100, 101]);
    const far = page(4096, Number.MAX_SAFE_INTEGER);
    far.add('a', plain);
    far.add('b', plain);
    expect(parsePage(far.bytes).map(({ off }) => off)).to.deep.equal([2n ** 53n, 2n ** 53n + 1n]);
  });

  it('hands over no lookups', () => {
    const written = page();
    written.add('a', plain);
    expect(written.entries()).to.deep.equal([]);
  });

  it('has room for no byte more than was asked for', () => {
    const written = page(70);
    expect(written.add('a', plain)).to.equal(true);
    expect(written.add('b', plain)).to.equal(true);
    expect(written.add('c', plain)).to.equal(false);
    expect(written.bytes).to.have.lengthOf(64);
    expect(page(0).add('a', plain)).to.equal(false);
    expect(page(31).add('a', plain)).to.equal(false);
  });

  it('does not reserve what a broken request asks for', () => {
    const written = page(0xffff_ffff);
    while (written.add('x'.repeat(255), plain)) continue;
    expect(written.bytes.length).to.be.within(1_000_000, 1 << 20);
  });
});

describe('a page of entries', () => {
  it('has the bytes that the kernel expects', () => {
    const written = plusPage();
    written.add('ab', {
      nodeid: 7,
      generation: 3,
      attr: { mode: 0o100644, ino: 9 },
      entryTimeout: 1,
      attrTimeout: 2,
    });
    expect(hex(written)).to.equal(
      words(`
        0700000000000000 0300000000000000 0100000000000000 0200000000000000 00000000 00000000
        0900000000000000 0000000000000000 0000000000000000
        0000000000000000 0000000000000000 0000000000000000 00000000 00000000 00000000
        a4810000 01000000 00000000 00000000 00000000 00100000 00000000
        0900000000000000 0100000000000000 02000000 08000000 6162000000000000`),
    );
  });

  it('hands over a lookup for each entry, for two names of one inode two', () => {
    const written = plusPage();
    for (const [name, nodeid] of [
      ['a', 7],
      ['b', 8],
      ['c', 7],
    ] as const)
      written.add(name, file(nodeid));
    expect(written.entries()).to.deep.equal([7, 8, 7]);
  });

  it('hands over none for "." and "..", nor for an entry with nodeid 0', () => {
    const written = plusPage();
    written.add('.', file(5));
    written.add('..', { nodeid: 1, attr: { mode: 0o40755, ino: 2 } });
    written.add('only listed', { nodeid: 0, attr: { mode: 0o40755, ino: 3 } });
    expect(written.entries()).to.deep.equal([]);
    const entries = parsePlusPage(written.bytes);
    expect(entries.map(({ entry }) => entry.nodeid)).to.deep.equal([0, 0, 0]);
    expect(entries.map(({ ino, type }) => [ino, type])).to.deep.equal([
      [5, 8],
      [2, 4],
      [3, 4],
    ]);
    expect(entries.every(({ entry }) => entry.attr.mode === 0)).to.equal(true);
  });

  it('hands over nothing for an entry that did not fit or was refused', () => {
    const written = plusPage(170);
    expect(written.add('a', file(7))).to.equal(true);
    expect(written.add('b', file(8))).to.equal(false);
    expect(() => plusPage().add('b', { nodeid: 8 } as Entry)).to.throw(ReplyError);
    expect(written.entries()).to.deep.equal([7]);
    expect(written.bytes).to.have.lengthOf(160);
  });

  it('gives back what must be undone when it is cleared, and starts over', () => {
    const written = plusPage(4096, 10);
    written.add('.', file(5));
    written.add('a', file(7));
    written.add('b', file(8));
    expect(written.clear()).to.deep.equal([7, 8]);
    expect([written.entries(), written.bytes.length]).to.deep.equal([[], 0]);
    expect(written.clear()).to.deep.equal([]);
    written.add('c', file(9));
    expect(parsePlusPage(written.bytes).map(({ name, off }) => [name, off])).to.deep.equal([['c', 11]]);
  });

  it('leaves no trace of an entry that was refused half-way', () => {
    const written = plusPage();
    written.add('a', file(7));
    const before = hex(written);
    expect(() => written.add('b', { nodeid: 8, attr: { mode: 0o100644, size: -1 } })).to.throw(ReplyError);
    expect([hex(written), written.entries()]).to.deep.equal([before, [7]]);
  });
});

describe('an entry that the kernel would drop, and the page with it', () => {
  const refused: [string, unknown, unknown, string][] = [
    ['', file(7), undefined, "the name is '', but must be 1 to 255 bytes without"],
    ['a/b', file(7), undefined, "the name is 'a/b'"],
    ['a\0', file(7), undefined, 'the name is'],
    ['ä/', file(7), undefined, "the name is 'ä/'"],
    ['x'.repeat(256), file(7), undefined, '1 to 255 bytes'],
    ['ä'.repeat(128), file(7), undefined, '1 to 255 bytes'],
    ['\ud800', file(7), undefined, 'without lone surrogates'],
    [5 as unknown as string, file(7), undefined, 'the name is 5, but must be a string'],
    ['a', undefined, undefined, 'the entry is undefined'],
    ['a', { nodeid: 7 }, undefined, 'attr is undefined'],
    ['a', { nodeid: 7n, attr: { mode: 0 } }, undefined, 'nodeid is 7n'],
    [
      'a',
      { nodeid: 1, attr: { mode: 0o40755 } },
      undefined,
      'nodeid is 1, but must be 2 or more: the root is in no directory',
    ],
    ['a', { nodeid: 0, attr: { mode: 0 } }, undefined, 'ino is 0'],
    ['a', { nodeid: 7, attr: {} }, undefined, 'attr.mode is undefined'],
    ['a', file(7), 0, 'the cookie is 0, but must be 1 or more'],
    ['a', file(7), -1, 'the cookie is -1'],
    ['a', file(7), 1.5, 'the cookie is 1.5'],
    ['a', file(7), 2n ** 63n, 'the cookie is 9223372036854775808n'],
  ];
  for (const [name, entry, cookie, message] of refused) {
    it(`is refused: ${message}`, () => {
      const add = () => plusPage().add(name, entry as Entry, cookie as number);
      expect(add)
        .to.throw(ReplyError, `the reply to READDIRPLUS was refused: `)
        .with.property('message')
        .that.includes(message);
    });
  }

  it('is refused in a plain page too', () => {
    expect(() => page().add('a', file(7))).to.throw(ReplyError, 'mode is undefined');
    expect(() => page().add('a', { ino: 0, mode: 0 })).to.throw(
      ReplyError,
      'ino is 0, but must be the number that stat(2)',
    );
    expect(() => page().add('a', undefined as unknown as DirectoryEntry)).to.throw(
      ReplyError,
      'the entry is undefined',
    );
  });
});

describe('a page that was sent', () => {
  it('takes no more entries', () => {
    const written = plusPage();
    written.add('a', file(7));
    expect(replied('readdirplus', written)).to.have.lengthOf(16 + 160);
    expect(() => written.add('b', file(8))).to.throw(
      ReplyError,
      'the page is closed: use the page only until',
    );
    expect(() => written.clear()).to.throw(ReplyError, 'the page is closed');
    expect(written.entries()).to.deep.equal([7]);
  });
});

describe('packing', () => {
  const names = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .filter((name) => !/[/\0]/.test(name));
  const entries = fc.array(fc.tuple(names, fc.integer({ min: 2, max: 1000 })), { maxLength: 60 });

  it('agrees with a naive packer, and never takes more than the room', () => {
    const property = fc.property(
      entries,
      fc.nat(3000),
      fc.boolean(),
      fc.nat(1000),
      (all, size, plus, offset) => {
        const written = plus ? plusPage(size, offset) : page(size, offset);
        const taken: [string, number][] = [];
        for (const [name, nodeid] of all) {
          const added = written.add(name, plus ? file(nodeid) : { ino: nodeid, mode: 0o100644 });
          const used = taken.reduce((sum, [other]) => sum + room(other, plus), 0);
          expect(added).to.equal(used + room(name, plus) <= size);
          if (!added) break;
          taken.push([name, nodeid]);
        }
        expect(written.bytes.length).to.equal(taken.reduce((sum, [name]) => sum + room(name, plus), 0));
        const read = plus ? parsePlusPage(written.bytes) : parsePage(written.bytes);
        expect(read.map(({ name, ino, off, type }) => [name, ino, off, type])).to.deep.equal(
          taken.map(([name, nodeid], index) => [name, nodeid, offset + index + 1, 8]),
        );
        const handedOver = taken
          .filter(([name]) => plus && name !== '.' && name !== '..')
          .map(([, nodeid]) => nodeid);
        expect(written.entries()).to.deep.equal(handedOver);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  function room(name: string, plus: boolean): number {
    return Math.ceil(((plus ? 128 : 0) + 24 + encodeName(name).length) / 8) * 8;
  }
});
