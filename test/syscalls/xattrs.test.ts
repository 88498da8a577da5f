import { expect } from 'chai';
import { failure, linux, withDirectory } from './directory.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

// trusted.*, since any type of file and every file system that has attributes takes them.
describe('system calls about extended attributes', () => {
  it('set, show, list and remove those of what an O_PATH descriptor stands for', () =>
    withDirectory((directory) => {
      directory.file('file');
      const held = directory.hold('file');
      linux.setxattr(held, 'trusted.color', bytes('red'), 0);
      linux.setxattr(held, 'trusted.empty', bytes(''), 0);
      expect(linux.getxattr(held, 'trusted.color')).to.deep.equal(bytes('red'));
      expect(linux.getxattr(held, 'trusted.empty')).to.deep.equal(bytes(''));
      expect(linux.listxattr(held)).to.include.members(['trusted.color', 'trusted.empty']);
      linux.removexattr(held, 'trusted.color');
      expect(linux.listxattr(held)).to.not.include('trusted.color');
    }));

  it('reach those of a symbolic link itself', () =>
    withDirectory((directory) => {
      directory.file('file');
      linux.symlinkat('file', directory.fd, 'link');
      linux.setxattr(directory.hold('link'), 'trusted.color', bytes('blue'), 0);
      expect(linux.listxattr(directory.hold('file'))).to.not.include('trusted.color');
      expect(linux.getxattr(directory.hold('link'), 'trusted.color')).to.deep.equal(bytes('blue'));
    }));

  it('return values and names of any length', () =>
    withDirectory((directory) => {
      const held = directory.hold('.');
      const value = new Uint8Array(3000).fill(7);
      linux.setxattr(held, 'trusted.large', value, 0);
      expect(linux.getxattr(held, 'trusted.large')).to.deep.equal(value);
      // The copy is the caller's own.
      const first = linux.getxattr(held, 'trusted.large');
      linux.setxattr(held, 'trusted.large', bytes('x'), 0);
      expect(linux.getxattr(held, 'trusted.large')).to.deep.equal(bytes('x'));
      expect(first).to.deep.equal(value);
    }));

  it('fail as their system calls do', () =>
    withDirectory((directory) => {
      const held = directory.hold('.');
      linux.setxattr(held, 'trusted.color', bytes('red'), 0);
      expect(failure('getxattr', held, 'trusted.none')).to.equal('getxattr ENODATA');
      expect(failure('removexattr', held, 'trusted.none')).to.equal('removexattr ENODATA');
      expect(failure('setxattr', held, 'trusted.color', bytes(''), 1)).to.equal('setxattr EEXIST');
      expect(failure('setxattr', held, 'trusted.none', bytes(''), 2)).to.equal('setxattr ENODATA');
      expect(failure('setxattr', held, 'strange.name', bytes(''), 0)).to.match(/NOTSUPP?$/);
      expect(failure('getxattr', held, 'trusted.'.padEnd(300, 'x'))).to.equal('getxattr ERANGE');
      expect(failure('listxattr', 999_999)).to.equal('listxattr EBADF');
    }));
});
