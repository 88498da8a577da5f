import { expect } from 'chai';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { AT, O, RENAME, RESOLVE, S, STATX } from '../../src/syscalls/index.js';
import { failure, linux, withDirectory } from './directory.js';

describe('system calls about names', () => {
  it('make and remove names of every kind', () =>
    withDirectory(({ fd, path }) => {
      linux.mkdirat(fd, 'directory', 0o700);
      linux.mknodat(fd, 'pipe', S.IFIFO | 0o600, 0);
      linux.symlinkat('pipe', fd, 'link');
      linux.linkat(fd, 'pipe', fd, 'second', 0);
      linux.renameat2(fd, 'second', fd, 'third', RENAME.NOREPLACE);
      expect(readdirSync(path).sort()).to.deep.equal(['directory', 'link', 'pipe', 'third']);
      expect(lstatSync(`${path}/third`).nlink).to.equal(2);
      expect(Buffer.from(linux.readlinkat(fd, 'link')).toString()).to.equal('pipe');
      linux.unlinkat(fd, 'link', 0);
      linux.unlinkat(fd, 'directory', AT.REMOVEDIR);
      expect(readdirSync(path).sort()).to.deep.equal(['pipe', 'third']);
    }));

  it('say which call failed, and with what', () =>
    withDirectory(({ fd, path }) => {
      mkdirSync(`${path}/full/below`, { recursive: true });
      expect(failure('openat', fd, 'nothing', O.RDONLY)).to.equal('openat ENOENT');
      expect(failure('openat', 999_999, 'nothing', O.RDONLY)).to.equal('openat EBADF');
      expect(failure('openat', fd, 'x'.repeat(256), O.RDONLY)).to.equal('openat ENAMETOOLONG');
      expect(failure('openat', fd, 'x/'.repeat(9999), O.RDONLY)).to.equal('openat ENAMETOOLONG');
      expect(failure('mkdirat', fd, 'full', 0o700)).to.equal('mkdirat EEXIST');
      expect(failure('mknodat', fd, 'full', S.IFREG, 0)).to.equal('mknodat EEXIST');
      expect(failure('symlinkat', '', fd, 'link')).to.equal('symlinkat ENOENT');
      expect(failure('linkat', fd, 'full', fd, 'second', 0)).to.equal('linkat EPERM');
      expect(failure('unlinkat', fd, 'full', 0)).to.equal('unlinkat EISDIR');
      expect(failure('unlinkat', fd, 'full', AT.REMOVEDIR)).to.equal('unlinkat ENOTEMPTY');
      expect(failure('renameat2', fd, 'full', fd, 'full/below/x', 0)).to.equal('renameat2 EINVAL');
      expect(failure('readlinkat', fd, 'full')).to.equal('readlinkat EINVAL');
      expect(failure('faccessat2', fd, 'nothing', 0, 0)).to.equal('faccessat2 ENOENT');
    }));

  it('throw errors that a handler may let go on', () =>
    withDirectory(({ fd }) => {
      expect(() => linux.openat(fd, 'nothing', O.RDONLY))
        .to.throw(Error, 'openat: ENOENT')
        .with.property('errno', 2);
    }));

  it('never leave the directory where openat2 is held to it', () =>
    withDirectory(({ fd, path }) => {
      mkdirSync(`${path}/a`);
      symlinkSync('/etc', `${path}/a/out`);
      for (const way of ['..', 'a/../..', '/etc', 'a/out', 'a/out/passwd']) {
        expect(failure('openat2', fd, way, O.PATH, RESOLVE.BENEATH), way).to.equal('openat2 EXDEV');
      }
      linux.close(linux.openat2(fd, 'a/..', O.PATH, RESOLVE.BENEATH));
    }));

  it('take names that are no UTF-8, as handlers get them', () =>
    withDirectory(({ fd, path }) => {
      linux.mkdirat(fd, 'caf\udce9', 0o700);
      linux.symlinkat('\udcff', fd, 'link');
      expect(readdirSync(path, { encoding: 'buffer' })[0]).to.deep.equal(Buffer.from('caf\xe9', 'latin1'));
      expect(linux.readlinkat(fd, 'link')).to.deep.equal(Uint8Array.of(0xff));
    }));

  it('open again, and link, what a descriptor stands for, wherever its name is now', () =>
    withDirectory((directory) => {
      const { fd, path } = directory;
      linux.pwrite(directory.file('before', 'content'), Buffer.from('C'), 0);
      const held = directory.hold('before');
      linux.renameat2(fd, 'before', fd, 'after', 0);
      linux.link(held, fd, 'second');
      linux.close(linux.reopen(held, O.RDWR));
      expect(readFileSync(`${path}/second`, 'utf8')).to.equal('Content');
      linux.symlinkat('after', fd, 'link');
      expect(failure('reopen', directory.hold('link'), O.RDONLY)).to.equal('open ELOOP');
      linux.link(directory.hold('link'), fd, 'link2');
      expect(lstatSync(`${path}/link2`).isSymbolicLink()).to.equal(true);
    }));

  it('give a name to a file that was made without one', () =>
    withDirectory((directory) => {
      const nameless = directory.open('.', O.TMPFILE | O.RDWR);
      expect(linux.statx(nameless, '', AT.EMPTY_PATH, STATX.BASIC_STATS).nlink).to.equal(0);
      linux.link(nameless, directory.fd, 'named');
      expect(existsSync(`${directory.path}/named`)).to.equal(true);
    }));

  it('close what they open when another program is run', () =>
    withDirectory((directory) => {
      const fds = [directory.file('file'), linux.reopen(directory.fd, O.RDONLY)];
      for (const fd of fds) {
        const flags = /^flags:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${String(fd)}`, 'utf8'))?.[1];
        expect(parseInt(flags ?? '', 8) & 0o2000000).to.not.equal(0);
      }
      linux.close(fds[1]!);
    }));
});
