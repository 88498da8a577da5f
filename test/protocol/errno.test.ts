import { expect } from 'chai';
import { inspect } from 'node:util';
import type { ErrnoName } from '../../src/protocol/errno.js';
import { Errno, errnoName, isErrnoName } from '../../src/protocol/errno.js';

describe('Errno', () => {
  it('is an Error with the name and the positive number', () => {
    const error = new Errno('ENOENT');
    expect(error).to.be.instanceOf(Errno).and.instanceOf(Error);
    expect(error).to.include({ name: 'Errno', message: 'ENOENT', code: 'ENOENT', errno: 2 });
    expect(String(error)).to.equal('Errno: ENOENT');
  });

  it('takes a message', () => {
    expect(String(new Errno('EACCES', 'not yours'))).to.equal('Errno: not yours');
  });

  it('is shown as an error is, in one line since it has no stack trace', () => {
    expect(new Errno('EIO').stack).to.equal('Errno: EIO');
    expect(inspect(new Errno('EIO'))).to.match(/^\[Errno: EIO\]/);
  });

  it('can be thrown and caught', () => {
    expect(() => {
      throw new Errno('EROFS');
    }).to.throw(Errno, 'EROFS');
  });

  it('refuses a name that Linux does not know', () => {
    expect(() => new Errno('EFOO' as ErrnoName)).to.throw(
      TypeError,
      "EFOO is no Linux errno; use a name such as 'ENOENT'",
    );
    expect(() => new Errno('toString' as ErrnoName)).to.throw(TypeError);
  });
});

describe('errno names', () => {
  it('give the first name of a number', () => {
    expect(errnoName(11)).to.equal('EAGAIN');
    expect(errnoName(95)).to.equal('ENOTSUP');
    expect(errnoName(41)).to.equal(undefined);
  });

  it('are told from other strings', () => {
    expect(isErrnoName('ENOENT')).to.equal(true);
    for (const other of ['ERR_INVALID_ARG_TYPE', 'constructor', 2, undefined])
      expect(isErrnoName(other)).to.equal(false);
  });
});
