import { expect } from 'chai';
import fc from 'fast-check';
import { loadSyscalls } from '../../src/syscalls/binding.js';
import { AT } from '../../src/syscalls/index.js';

type Loose = Record<string, (...args: unknown[]) => unknown>;

const native = loadSyscalls() as unknown as Loose;
const call = (name: string, ...args: unknown[]): unknown => native[name]?.(...args);

describe('arguments of system calls', () => {
  it('that are no descriptors are refused, and never taken for 0', () => {
    for (const wrong of [undefined, null, '3', {}, true, 3n]) {
      expect(() => call('close', wrong)).to.throw(TypeError, 'the descriptor must be a number');
    }
    for (const wrong of [NaN, -1, 1.5, 2 ** 31, Infinity]) {
      expect(() => call('close', wrong)).to.throw(RangeError, 'the descriptor must be an integer');
    }
    expect(() => call('openat', -5, 'x', 0, 0)).to.throw(RangeError, "the directory's descriptor");
  });

  it('that are no paths are refused', () => {
    for (const wrong of [undefined, 7, {}, ['x']]) {
      expect(() => call('openat', AT.FDCWD, wrong, 0, 0)).to.throw(TypeError, 'a string or a Uint8Array');
    }
    for (const wrong of ['a\0b', Uint8Array.of(97, 0)]) {
      expect(() => call('openat', AT.FDCWD, wrong, 0, 0)).to.throw(RangeError, 'without a zero byte');
    }
    expect(call('openat', AT.FDCWD, new Uint8Array(1 << 20).fill(0x78), 0, 0)).to.equal(-36);
  });

  it('that are too small for the answer are refused', () => {
    const small = new Uint8Array(16);
    expect(() => call('statx', AT.FDCWD, '/', 0, 0x7ff, small)).to.throw(RangeError, '256 bytes');
    expect(() => call('fstatfs', 0, small)).to.throw(RangeError, '80 bytes');
    expect(() => call('getLock', 0, 0, 0, 0, small)).to.throw(RangeError, '32 bytes');
    expect(() => call('pread', 0, small, 17, 0)).to.throw(RangeError, 'the length');
    expect(() => call('preadv', 0, Array(1025).fill(small), 0)).to.throw(RangeError, 'at most 1024');
    expect(() => call('preadv', 0, [small, 'x'], 0)).to.throw(TypeError, 'each of the buffers');
    expect(() => call('preadv', 0, 'x', 0)).to.throw(TypeError, 'an array of typed arrays');
  });

  it('that are positions may be bigint, but not negative or beyond 63 bits', () => {
    const into = new Uint8Array(1);
    for (const wrong of [-1, -1n, 2n ** 63n, 2 ** 63, 0.5, NaN]) {
      expect(() => call('pread', 999_999, into, 1, wrong), String(wrong)).to.throw(
        RangeError,
        'the position',
      );
    }
    expect(() => call('pread', 999_999, into, 1, 'x')).to.throw(TypeError, 'a number or a bigint');
    expect(call('pread', 999_999, into, 1, 2n ** 63n - 1n)).to.equal(-9);
  });

  /** Those with effects on the process itself, or on files that a path of chance could name. */
  const dangerous = new Set(['close', 'unlinkat', 'renameat2', 'ioctl', 'reopen', 'mountSetattr']);
  const names = Object.keys(native).filter((name) => !dangerous.has(name));

  it('of any kind end in an errno or an error, never in a crash', async () => {
    // No descriptor that is open, and no path that leads anywhere.
    const argument = fc.oneof(
      fc.constantFrom(undefined, null, NaN, -1, 0.5, 2 ** 31, 2 ** 32 - 1, 2 ** 53, 999_999, -100, 2n ** 70n),
      fc.constantFrom('', 'a\0b', '/nowhere/at/all', new Uint8Array(0), new Uint8Array(300), [], {}),
      fc.constantFrom([new Uint8Array(0)], () => 1, true),
    );
    const property = fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(argument, { maxLength: 8 }),
      async (name, args) => {
        let result: unknown;
        try {
          result = await call(name, ...args);
        } catch (error) {
          expect(error).to.be.instanceOf(Error);
          return;
        }
        if (name.startsWith('waitFor')) result = await (result as { done: Promise<number> }).done;
        if (name !== 'withCredentials') expect(result).to.be.a('number');
      },
    );
    await fc.assert(property, { numRuns: 2000 });
  });
});
