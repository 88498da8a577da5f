import { expect } from 'chai';
import { preflight, preflightAttributes } from '../../src/audit/preflight.js';
import type { Operation } from '../../src/protocol/operations.js';
import type { Attributes } from '../../src/protocol/replies.js';

const DIRECTORY = 0o040755;
const FILE = 0o100644;
const SYMLINK = 0o120777;
const FIFO = 0o010644;

function look(
  operation: Operation,
  attr: Attributes,
  { nodeid = 2, ...request }: { nodeid?: number; name?: string; mode?: number } = {},
  known = new Map<number, number>(),
): string | undefined {
  const linked = { nodeid, ...request };
  return preflight(operation, linked, { nodeid, attr }, { typeOf: (asked) => known.get(asked) });
}

describe('the preflight of an entry reply', () => {
  it('lets every type of file pass that a lookup may find', () => {
    for (let type = 0; type < 16; type += 1) {
      const exists = [1, 2, 4, 6, 8, 10, 12].includes(type);
      const wrong = look('lookup', { mode: (type << 12) | 0o644 });
      if (exists) expect(wrong, String(type)).to.equal(undefined);
      else expect(wrong, String(type)).to.match(/^has no file type that exists: mode 0/);
    }
  });

  it('wants the type of file that was asked for', () => {
    const made: readonly (readonly [Operation, number, number])[] = [
      ['mkdir', DIRECTORY, FILE],
      ['symlink', SYMLINK, FILE],
      ['create', FILE, FIFO],
      ['tmpfile', FILE, DIRECTORY],
    ];
    for (const [operation, right, wrong] of made) {
      expect(look(operation, { mode: right }), operation).to.equal(undefined);
      expect(look(operation, { mode: wrong }), operation).to.match(/^has file type 0\d+ instead of 0\d+$/);
    }
  });

  it('wants of mknod what its request says, and a regular file where that says nothing', () => {
    expect(look('mknod', { mode: FIFO }, { mode: FIFO })).to.equal(undefined);
    expect(look('mknod', { mode: FILE }, { mode: FIFO })).to.be.a('string');
    expect(look('mknod', { mode: FILE }, { mode: 0o644 })).to.equal(undefined);
  });

  it('wants of link the type of the file that gets the name, as far as it is known', () => {
    const known = new Map([[2, FILE & 0o170000]]);
    expect(look('link', { mode: FILE }, {}, known)).to.equal(undefined);
    expect(look('link', { mode: SYMLINK }, {}, known)).to.equal('has file type 0120000 instead of 0100000');
    expect(look('link', { mode: SYMLINK })).to.equal(undefined);
  });

  it('refuses the root where a new inode is asked for, but for who looks up "." or ".."', () => {
    for (const nodeid of [0, 1])
      expect(look('mkdir', { mode: DIRECTORY }, { nodeid, name: 'a' })).to.match(/^has nodeid [01] where/);
    expect(look('lookup', { mode: DIRECTORY }, { nodeid: 1, name: 'a' })).to.be.a('string');
    for (const name of ['.', '..'])
      expect(look('lookup', { mode: DIRECTORY }, { nodeid: 1, name })).to.equal(undefined);
  });

  it('refuses sizes that do not fit in the kernel', () => {
    expect(look('lookup', { mode: FILE, size: 2n ** 63n - 1n })).to.equal(undefined);
    expect(look('lookup', { mode: FILE, size: 2n ** 63n })).to.equal('has a size above 2^63-1');
  });
});

describe('the preflight of attributes', () => {
  const known = { typeOf: (nodeid: number) => (nodeid === 2 ? FILE & 0o170000 : undefined) };

  it('refuses another type than the inode was handed over with', () => {
    const wrong = preflightAttributes({ nodeid: 2 }, { mode: DIRECTORY }, known);
    expect(wrong).to.equal('gives nodeid 2 file type 040000 instead of 0100000');
    expect(preflightAttributes({ nodeid: 2 }, { mode: BigInt(FILE) }, known)).to.equal(undefined);
  });

  it('lets pass what it knows nothing of', () => {
    expect(preflightAttributes({ nodeid: 3 }, { mode: DIRECTORY }, known)).to.equal(undefined);
  });
});
