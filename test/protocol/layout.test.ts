import { expect } from 'chai';
import fc from 'fast-check';
import type { Field, Scalar, StructInput } from '../../src/protocol/layout.js';
import { LITTLE_ENDIAN, type Layout } from '../../src/protocol/layout.js';
import * as structs from '../../src/protocol/structs.js';
import { GOLDEN } from './fixtures/golden-structs.js';

type Values = Record<string, unknown>;
type AnyInput = StructInput<readonly Field[]>;

const { FUSE_COMPAT_SETXATTR_IN, ...whole } = structs;
const layouts: readonly (readonly [string, Layout])[] = Object.entries(whole);

const SCALARS: Record<Scalar, fc.Arbitrary<number | bigint>> = {
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32: fc.integer({ min: 0, max: 0xffff_ffff }),
  i32: fc.integer(),
  u64: wide(0n, 2n ** 64n - 1n),
  i64: wide(-(2n ** 63n), 2n ** 63n - 1n),
};

/** As Layout.read() gives them: bigints only where a number would lose bits. */
function wide(min: bigint, max: bigint): fc.Arbitrary<number | bigint> {
  const small = fc.maxSafeNat();
  return fc.oneof(
    small,
    fc.bigInt({ min, max }).map((value) => {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }),
  );
}

function valuesOf({ fields }: { readonly fields: readonly Field[] }): fc.Arbitrary<Values> {
  const members = fields.map(([name, type]) => [
    name,
    typeof type === 'string' ? SCALARS[type] : valuesOf(type),
  ]);
  return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>);
}

function golden(name: string): { values: Values; bytes: string } {
  const values: Values = {};
  for (const [path, value] of GOLDEN[name] ?? []) {
    const members = path.split('.');
    let struct = values;
    for (const member of members.slice(0, -1)) struct = (struct[member] ??= {}) as Values;
    struct[members.at(-1)!] = value;
  }
  return { values, bytes: (GOLDEN[name] ?? []).map(([, , hex]) => hex).join('') };
}

describe('struct layouts', () => {
  it('are there for every struct of the header, and no other', () => {
    expect(layouts.map(([name]) => name)).to.have.members(Object.keys(GOLDEN));
    for (const [name, { name: own }] of layouts) expect(own.toUpperCase()).to.equal(name);
  });

  for (const [name, layout] of layouts) {
    it(`writes and reads ${layout.name} as the kernel does`, () => {
      const { values, bytes } = golden(name);
      const buffer = Buffer.alloc(layout.size + 16, 0xee);
      const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
      layout.write(view, 8, values as AnyInput);
      expect(buffer.subarray(8, -8).toString('hex')).to.equal(bytes);
      expect(buffer.subarray(0, 8).toString('hex') + buffer.subarray(-8).toString('hex')).to.equal(
        'ee'.repeat(16),
      );
      expect(layout.read(view, 8)).to.deep.equal(values);
    });
  }

  it('read what they wrote, whatever it was', () => {
    for (const [, layout] of layouts) {
      const view = new DataView(new ArrayBuffer(layout.size));
      const property = fc.property(valuesOf(layout), (values) => {
        layout.write(view, 0, values as AnyInput);
        expect(layout.read(view, 0)).to.deep.equal(values);
      });
      fc.assert(property, { numRuns: 50 });
    }
  });

  it('take and give 64 bits as a number up to 2^53-1, and as a bigint beyond', () => {
    const view = new DataView(new ArrayBuffer(structs.FUSE_FORGET_IN.size));
    const numbers = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52 + 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    for (const nlookup of [...numbers, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      structs.FUSE_FORGET_IN.write(view, 0, { nlookup });
      expect(view.getBigUint64(0, LITTLE_ENDIAN)).to.equal(BigInt(nlookup));
      expect(structs.FUSE_FORGET_IN.read(view, 0)).to.deep.equal({ nlookup });
    }
    structs.FUSE_FORGET_IN.write(view, 0, { nlookup: -1 });
    expect(view.getBigUint64(0, LITTLE_ENDIAN)).to.equal(2n ** 64n - 1n);
  });

  it('write 0 for a member that is absent', () => {
    const view = new DataView(new ArrayBuffer(structs.FUSE_ENTRY_OUT.size));
    new Uint8Array(view.buffer).fill(0xff);
    structs.FUSE_ENTRY_OUT.write(view, 0, { nodeid: 5 });
    expect(Buffer.from(view.buffer).toString('hex')).to.equal(
      `05${'00'.repeat(structs.FUSE_ENTRY_OUT.size - 1)}`,
    );
  });

  it('do not read or write beyond the end', () => {
    const view = new DataView(new ArrayBuffer(structs.FUSE_FORGET_ONE.size - 1));
    expect(() => structs.FUSE_FORGET_ONE.read(view, 0)).to.throw(RangeError);
    expect(() => {
      structs.FUSE_FORGET_ONE.write(view, 0, { nodeid: 1, nlookup: 1 });
    }).to.throw(RangeError);
  });

  it('know the eight bytes that SETXATTR has without its extension', () => {
    expect(FUSE_COMPAT_SETXATTR_IN.at).to.deep.equal({ size: 0, flags: 4 });
    expect(FUSE_COMPAT_SETXATTR_IN.size).to.equal(8);
  });
});
