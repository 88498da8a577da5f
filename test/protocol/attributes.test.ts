import { expect } from 'chai';
import fc from 'fast-check';
import { lstatSync } from 'node:fs';
import { putAttributes } from '../../src/protocol/attributes.js';
import type { Struct } from '../../src/protocol/layout.js';
import type { Attributes } from '../../src/protocol/replies.js';
import { FUSE_ATTR } from '../../src/protocol/structs.js';
import { Unfit } from '../../src/protocol/unfit.js';

type Attr = Struct<typeof FUSE_ATTR.fields>;

function encoded(attr: Attributes, nodeid = 5): Attr {
  const words = new Uint32Array(FUSE_ATTR.size / 4 + 2).fill(0xeeee_eeee);
  putAttributes(words, 8, attr, nodeid);
  return FUSE_ATTR.read(new DataView(words.buffer), 8);
}

const mtimeOf = (times: Omit<Attributes, 'mode'>): [sec: bigint, nsec: number] => {
  const { mtime, mtimensec } = encoded({ mode: 0o100644, ...times });
  return [BigInt.asIntN(64, BigInt(mtime)), mtimensec];
};

describe('attributes', () => {
  it('need a mode, and have defaults for the rest', () => {
    const none = {
      atime: 0,
      mtime: 0,
      ctime: 0,
      atimensec: 0,
      mtimensec: 0,
      ctimensec: 0,
      uid: 0,
      gid: 0,
      rdev: 0,
    };
    const rest = { ino: 5, size: 0, blocks: 0, nlink: 1, blksize: 4096, flags: 0 };
    expect(encoded({ mode: 0o40755 })).to.deep.equal({ ...none, ...rest, mode: 0o40755 });
    expect(() => encoded({} as Attributes)).to.throw(Unfit, 'attr.mode is undefined, but must be file type');
  });

  it('take what fs.lstat() gives, with numbers and with bigints', () => {
    const big = lstatSync('/proc/self/exe', { bigint: true });
    for (const stats of [lstatSync('/proc/self/exe'), big]) {
      const { ino, size, mode, nlink, uid, gid, blksize } = encoded(stats);
      expect({ ino, size, mode, nlink, uid, gid, blksize }).to.deep.equal({
        ino: Number(stats.ino),
        size: Number(stats.size),
        mode: Number(stats.mode),
        nlink: Number(stats.nlink),
        uid: Number(stats.uid),
        gid: Number(stats.gid),
        blksize: Number(stats.blksize),
      });
    }
    expect(encoded(big).mtimensec).to.equal(Number(big.mtimeNs % 1_000_000_000n));
  });

  it('count as many blocks of 512 bytes as the size needs, unless they are told', () => {
    expect(encoded({ mode: 0, size: 1025 }).blocks).to.equal(3);
    expect(encoded({ mode: 0, size: 1025n }).blocks).to.equal(3);
    expect(encoded({ mode: 0, size: Number.MAX_SAFE_INTEGER }).blocks).to.equal(2 ** 44);
    expect(encoded({ mode: 0, size: 2n ** 63n - 1n }).blocks).to.equal(2n ** 54n);
    expect(encoded({ mode: 0, size: 1 << 20, blocks: 8 }).blocks).to.equal(8);
  });

  it('mark the root of another file system', () => {
    expect(encoded({ mode: 0, submount: true }).flags).to.equal(1);
  });

  it('refuse what has no place in their members, and say which', () => {
    const refused: [Partial<Record<keyof Attributes, unknown>>, string][] = [
      [{ mode: '0644' }, "attr.mode is '0644'"],
      [{ mode: -1 }, 'attr.mode is -1, but must be an integer from 0 to 4294967295'],
      [{ mode: 2 ** 32 }, 'attr.mode'],
      [{ mode: 1.5 }, 'attr.mode'],
      [{ uid: -1 }, 'attr.uid is -1'],
      [{ gid: 1n << 32n }, 'attr.gid is 4294967296n'],
      [{ size: -1 }, 'attr.size'],
      [{ size: NaN }, 'attr.size is NaN'],
      [{ size: 2 ** 53 }, 'attr.size'],
      [{ size: 1n << 63n }, 'a bigint up to 2^63-1'],
      [{ ino: 1n << 64n }, 'attr.ino'],
      [{ nlink: null }, 'attr.nlink is null'],
      [
        { mtimeSec: 1.5 },
        'attr.mtimeSec is 1.5, but must be a whole number of seconds (attr.mtimeMs takes fractions)',
      ],
      [{ mtimeSec: 1n << 63n }, 'attr.mtimeSec'],
      [{ mtimeSec: 1, mtimeNsec: 1e9 }, 'attr.mtimeNsec is 1000000000'],
      [{ mtimeSec: 1, mtimeNsec: -1 }, 'attr.mtimeNsec is -1'],
      [{ mtimeNsec: 1 }, 'attr.mtimeSec is undefined, but must be a number, since attr.mtimeNsec is there'],
      [{ mtimeNs: 5 }, 'attr.mtimeNs is 5, but must be a bigint'],
      [{ mtimeMs: NaN }, 'attr.mtimeMs is NaN'],
      [{ mtimeMs: Infinity }, 'attr.mtimeMs is Infinity'],
      [
        { mtimeMs: new Date(0) },
        'attr.mtimeMs is 1970-01-01T00:00:00.000Z, but must be a number of milliseconds, as from date.getTime()',
      ],
      [{ ctimeMs: '5' }, "attr.ctimeMs is '5'"],
    ];
    for (const [attr, message] of refused) {
      expect(() => encoded({ mode: 0o100644, ...attr } as Attributes), message).to.throw(Unfit, message);
    }
    for (const nothing of [undefined, null, 5]) {
      expect(() => encoded(nothing as unknown as Attributes)).to.throw(Unfit, 'attr is');
    }
  });
});

describe('times', () => {
  it('are taken from Sec and Nsec first, then Ns, then Ms', () => {
    const all = { mtimeSec: 1, mtimeNsec: 2, mtimeNs: 3_000_000_004n, mtimeMs: 5000 };
    const { mtimeSec, mtimeNsec, ...withoutSec } = all;
    expect([mtimeSec, mtimeNsec, mtimeOf(all)]).to.deep.equal([1, 2, [1n, 2]]);
    expect(mtimeOf(withoutSec)).to.deep.equal([3n, 4]);
    expect(mtimeOf({ mtimeMs: 5000 })).to.deep.equal([5n, 0]);
    expect(mtimeOf({ mtimeSec: 7 })).to.deep.equal([7n, 0]);
  });

  it('have nanoseconds from 0 to 999 999 999 before 1970 too', () => {
    expect(mtimeOf({ mtimeMs: -0.5 })).to.deep.equal([-1n, 999_500_000]);
    expect(mtimeOf({ mtimeMs: -1500n })).to.deep.equal([-2n, 500_000_000]);
    expect(mtimeOf({ mtimeNs: -1n })).to.deep.equal([-1n, 999_999_999]);
    expect(mtimeOf({ mtimeNs: -1_000_000_000n })).to.deep.equal([-1n, 0]);
    expect(mtimeOf({ mtimeSec: -3, mtimeNsec: 5 })).to.deep.equal([-3n, 5]);
    expect(mtimeOf({ mtimeSec: -(2n ** 63n) })).to.deep.equal([-(2n ** 63n), 0]);
  });

  it('go over to the next second where a fraction of a millisecond rounds to it', () => {
    expect(mtimeOf({ mtimeMs: -1e-20 })).to.deep.equal([0n, 0]);
    expect(mtimeOf({ mtimeMs: 999.9999999 })).to.deep.equal([1n, 0]);
  });

  it('lose nothing between bigint nanoseconds and the wire', () => {
    const limit = 2n ** 63n * 1_000_000_000n;
    const property = fc.property(fc.bigInt({ min: -limit, max: limit - 1n }), (mtimeNs) => {
      const [sec, nsec] = mtimeOf({ mtimeNs });
      expect(nsec).to.be.within(0, 999_999_999);
      expect(sec * 1_000_000_000n + BigInt(nsec)).to.equal(mtimeNs);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('are what milliseconds say, to half a nanosecond or as far as a double can', () => {
    const property = fc.property(fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }), (mtimeMs) => {
      const [sec, nsec] = mtimeOf({ mtimeMs });
      expect(nsec).to.be.within(0, 999_999_999);
      const wholeMs = Math.floor(mtimeMs / 1000) * 1000;
      const difference = Number(sec) * 1000 - wholeMs + nsec / 1e6 - (mtimeMs - wholeMs);
      expect(Math.abs(difference)).to.be.at.most(0.5e-6 + 1e-9);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('are the same as seconds and nanoseconds and as bigint nanoseconds', () => {
    const property = fc.property(fc.maxSafeInteger(), fc.nat(999_999_999), (mtimeSec, mtimeNsec) => {
      const mtimeNs = BigInt(mtimeSec) * 1_000_000_000n + BigInt(mtimeNsec);
      expect(mtimeOf({ mtimeSec, mtimeNsec })).to.deep.equal(mtimeOf({ mtimeNs }));
    });
    fc.assert(property);
  });
});
