import { expect } from 'chai';
import fc from 'fast-check';
import { decodeName, encodeName, nameLength } from '../../src/protocol/names.js';

const decode = (bytes: readonly number[]) => decodeName(Buffer.from(bytes), 0, bytes.length);

describe('names', () => {
  it('are the text that their UTF-8 bytes say', () => {
    expect(decode([...Buffer.from('Grüße 𝄞.txt')])).to.equal('Grüße 𝄞.txt');
    expect(decode([...Buffer.from('a'.repeat(255))])).to.equal('a'.repeat(255));
    expect(decode([])).to.equal('');
  });

  it('have U+DC80 to U+DCFF for bytes that are no UTF-8, and keep the text around them', () => {
    expect(decode([0x61, 0xff, 0x62])).to.equal('a\udcffb');
    expect(decode([0xc3])).to.equal('\udcc3');
    expect(decode([...Buffer.from('ä'), 0x80, ...Buffer.from('€')])).to.equal('ä\udc80€');
  });

  it('take neither overlong forms, nor surrogates, nor what is beyond U+10FFFF for text', () => {
    expect(decode([0xc0, 0xaf])).to.equal('\udcc0\udcaf');
    expect(decode([0xed, 0xb2, 0x80])).to.equal('\udced\udcb2\udc80');
    expect(decode([0xf4, 0x90, 0x80, 0x80])).to.equal('\udcf4\udc90\udc80\udc80');
  });

  it('keep a byte order mark and the replacement character, which are characters as others are', () => {
    expect(decode([...Buffer.from('\ufeffa')])).to.equal('\ufeffa');
    expect(decode([...Buffer.from('name\ufffdname')])).to.equal('name\ufffdname');
  });

  it('survive the way to a string and back, and keep their length, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      // Text that was cut or spoilt somewhere, which is what arrives in practice.
      fc
        .tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(40), fc.integer({ min: 0x80, max: 0xff }))
        .map(([text, at, byte]) => {
          const whole = Buffer.from(text);
          return Uint8Array.from([...whole.subarray(0, at), byte, ...whole.subarray(at)]);
        }),
    );
    const property = fc.property(bytes, fc.nat(3), (name, before) => {
      const padded = Buffer.concat([Buffer.alloc(before, 0x2e), name, Buffer.from('rest')]);
      const text = decodeName(padded, before, before + name.length);
      expect(Buffer.compare(encodeName(text), name), text).to.equal(0);
      expect(nameLength(text)).to.equal(name.length);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('tell names apart that differ in bytes', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 12 }),
      fc.uint8Array({ maxLength: 12 }),
      (a, b) => {
        expect(decode([...a]) === decode([...b])).to.equal(Buffer.compare(a, b) === 0);
      },
    );
    fc.assert(property);
  });

  it('survive the way to bytes and back, whatever the text', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = Buffer.from(encodeName(text));
      expect(decodeName(bytes, 0, bytes.length)).to.equal(text);
    });
    fc.assert(property);
  });

  it('refuse surrogates that stand for nothing, since they would become another name', () => {
    expect(() => encodeName('a\ud800')).to.throw('lone surrogates');
    expect(() => encodeName('\udc7f')).to.throw('lone surrogates');
  });
});
