import { expect } from 'chai';
import { mkdir, readdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Entry } from 'tallyfs';
import { O, S } from 'tallyfs/syscalls';
import type PassthroughFs from '../../samples/passthrough/index.js';
import { run } from '../support/children.js';
import { withHandlers } from './passthrough-handlers.js';
import { client, withShown } from './shown-directory.js';

const NO_CACHE = { options: ['attr_timeout=0,entry_timeout=0'] };
const ROOT = 1;
const CALLER = { uid: 0, gid: 0, pid: 0, umask: 0, groups: () => [] };

function lookup(fs: PassthroughFs, parent: number, name: string): Required<Entry> {
  return fs.lookup({ parent, name } as never) as Required<Entry>;
}

function typeOf({ attr }: Required<Entry>): number {
  return Number(attr.mode) & S.IFMT;
}

/** All that takes a name in a directory. */
function namingsIn(fs: PassthroughFs, parent: number, name: string): Record<string, () => unknown> {
  const request = { parent, name, mode: 0o644, umask: 0, rdev: 0, flags: 0, target: 'x', caller: CALLER };
  const rename = { newParent: parent, newName: `${name}2` };
  return {
    lookup: () => fs.lookup(request as never),
    create: () => fs.create({ ...request, flags: 1 } as never),
    tmpfile: () => fs.tmpfile({ ...request, flags: 1 } as never),
    mkdir: () => fs.mkdir(request as never),
    mknod: () => fs.mknod({ ...request, mode: S.IFIFO } as never),
    symlink: () => fs.symlink(request as never),
    link: () => fs.link({ ...request, nodeid: ROOT } as never),
    unlink: () => {
      fs.unlink(request as never);
    },
    rmdir: () => {
      fs.rmdir(request as never);
    },
    rename: () => {
      fs.rename({ ...request, ...rename } as never);
    },
  };
}

describe('the passthrough sample: its directory', () => {
  it('is never left, whoever follows its symbolic links', () =>
    withShown({}, async ({ mounted, beneath }) => {
      await beneath('mkdir d; ln -s /etc out; ln -s .. d/up; echo inside > passwd');
      // Symbolic links are read, and it is the caller who follows them.
      expect(await mounted.sh('readlink out d/up')).to.equal('/etc\n..');
      expect(await mounted.sh('cat d/up/passwd')).to.equal('inside');
      expect(
        await mounted.sh('cd d; cat ../passwd; cd ../..; test "$(pwd -P)" = "$(dirname "$0")"'),
      ).to.equal('inside');
    }));

  it('has no names that are no names, which the kernel never sends', () =>
    withHandlers((fs) => {
      for (const name of ['..', '.', '../outside', 'd/file', '/etc']) {
        for (const [operation, naming] of Object.entries(namingsIn(fs, ROOT, name))) {
          if (operation === 'tmpfile') continue;
          expect(naming, `${operation} ${name}`).to.throw().with.property('code', 'EINVAL');
        }
      }
      expect(() => lookup(fs, 2, 'x'))
        .to.throw()
        .with.property('code', 'ESTALE');
    }));

  it('is not left where a symbolic link has taken the place of a directory during a walk', () =>
    withHandlers(async (fs, directory) => {
      const before = lookup(fs, ROOT, 'd');
      await rename(join(directory, 'inside/d'), join(directory, 'inside/moved'));
      await symlink(join(directory, 'outside/d'), join(directory, 'inside/d'));
      expect(typeOf(lookup(fs, before.nodeid, 'file'))).to.equal(S.IFREG);
      const after = lookup(fs, ROOT, 'd');
      expect([typeOf(after), after.nodeid === before.nodeid]).to.deep.equal([S.IFLNK, false]);
      for (const [operation, naming] of Object.entries(namingsIn(fs, after.nodeid, 'file'))) {
        expect(naming, operation).to.throw().with.property('code').that.is.oneOf(['ENOTDIR', 'EPERM']);
      }
      expect(await readdir(join(directory, 'outside/d'))).to.deep.equal(['file']);
    }));

  it('is not left while directories and symbolic links change places', () =>
    withHandlers(async (fs, directory) => {
      await symlink('../outside/d', join(directory, 'inside/link'));
      const exchanging = new AbortController();
      const exchange = `for (let i = 0; i < 30000; i += 1) linux.renameat2(at, 'd', at, 'link', 2);`;
      const exchanged = client(join(directory, 'inside'), exchange).finally(() => {
        exchanging.abort();
      });
      const inside = lookup(fs, lookup(fs, ROOT, 'd').nodeid, 'file').attr.ino;
      while (!exchanging.signal.aborted) {
        const found = lookup(fs, ROOT, 'd');
        const file = (): unknown => lookup(fs, found.nodeid, 'file').attr.ino;
        if (typeOf(found) === S.IFDIR) expect(file()).to.equal(inside);
        else expect(file).to.throw().with.property('code', 'ENOTDIR');
        await setImmediate();
      }
      await exchanged;
    })).timeout(30_000);

  it('is not left through the magic links of /proc', () =>
    withHandlers(async (fs, directory) => {
      const proc = join(directory, 'inside/proc');
      await mkdir(proc);
      expect((await run('mount', ['-t', 'proc', 'none', proc])).status).to.equal(0);
      try {
        const own = lookup(fs, lookup(fs, ROOT, 'proc').nodeid, String(process.pid)).nodeid;
        for (const name of ['root', 'cwd', 'exe']) {
          const magic = lookup(fs, own, name);
          expect(typeOf(magic), name).to.equal(S.IFLNK);
          expect(() => lookup(fs, magic.nodeid, 'etc'))
            .to.throw()
            .with.property('code', 'ENOTDIR');
          const open = () => fs.open({ nodeid: magic.nodeid, flags: O.RDONLY } as never);
          expect(open, name).to.throw().with.property('code', 'ELOOP');
        }
      } finally {
        await run('umount', ['-l', proc]);
      }
    }));

  it('asks itself nothing where its mount point is below its directory', () =>
    withShown(NO_CACHE, async ({ mounted, source }) => {
      // Another name of the mount, on a directory that is shown.
      await mounted.sh('mkdir loop');
      await run('mount', ['--bind', mounted.directory, `${source}/loop`]);
      try {
        const { status, stderr } = await mounted.try('stat loop', { timeout: 5000 });
        expect(status).to.equal(1);
        expect(stderr).to.include('Too many levels of symbolic links');
        expect(await mounted.sh('ls')).to.equal('loop');
      } finally {
        await run('umount', ['-l', `${source}/loop`]);
      }
    }));
});
