import { expect } from 'chai';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

describe('on a real mount, an extended attribute', () => {
  it('is set, shown, listed and removed, in every namespace', () =>
    withPlace({}, async (place) => {
      for (const name of ['user.color', 'trusted.state', 'security.seal', 'security.capability']) {
        // A capability of a file has a form that the kernel checks: revision 2, of 20 bytes.
        const value =
          name === 'security.capability' ? '0x0100000201000000000000000000000000000000' : '0x6172';
        const set = `setfattr -n ${name} -v ${value} file && getfattr -n ${name} -e hex --only-values file | head -c 2`;
        expect(await place.sh(`${set} | od -An -tx1`), name).to.equal(
          value.slice(2, 6).replace(/(..)(..)/, '$1 $2'),
        );
        expect(await place.sh(`getfattr -m - file | grep ${name}`), name).to.equal(name);
        expect(await place.sh(`setfattr -x ${name} file; getfattr -m - file`), name).to.equal('');
      }
      const set = await place.asked('setxattr');
      expect(set[0]).to.deep.equal({ nodeid: 2, name: 'user.color', value: 'ar', flags: 0, killSgid: false });
    }));

  it('that is not there, or does not fit into the buffer, says so', () =>
    withPlace({}, async (place) => {
      expect(await place.sh('getfattr -n user.none file')).to.match(/user\.none: No such attribute/);
      expect(await place.sh('setfattr -x user.none file')).to.match(/No such attribute/);
      const large = 'head -c 60000 /dev/zero | tr "\\0" x';
      await place.sh(`setfattr -n user.large -v "$(${large})" file`);
      expect(await place.sh('getfattr -n user.large --only-values file | wc -c')).to.equal('60000');
      await place.answer('setxattr', { errno: 'ENOSPC' });
      expect(await place.sh('setfattr -n user.more -v x file')).to.match(/No space left on device/);
    }));

  it('is not supported where the class says so, and asked for once', () =>
    withPlace({}, async (place) => {
      await place.answer('getxattr', { errno: 'ENOSYS' });
      for (let times = 0; times < 2; times += 1)
        expect(await place.sh('getfattr -n user.none file')).to.match(/Operation not supported/);
      expect(await place.asked('getxattr')).to.have.lengthOf(1);
    }));
});

describe('on a real mount with POSIX_ACL and DONT_MASK, an ACL', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  function withAcls(body: (place: Place) => Promise<void>): Promise<void> {
    const setup = { module: 'acl-fs', class: 'AclFs', options: { allow_other: true } };
    return withPlace(setup, body);
  }

  it('lets in whom the mode does not, and keeps out whom it names', () =>
    withAcls(async (place) => {
      await place.sh('echo secret > file; chmod 600 file; setfacl -m u:1000:r file');
      expect(await place.sh('cat file', { uid: 1000, gid: 1000 })).to.equal('secret');
      expect(await place.sh('cat file', { uid: 1001, gid: 1001 })).to.match(/Permission denied/);
      expect(await place.sh('getfacl -cn file')).to.equal(
        'user::rw-\nuser:1000:r--\ngroup::---\nmask::r--\nother::---',
      );
      expect(await place.sh('stat -c %a file')).to.equal('640');
      await place.sh('setfacl -b file');
      expect(await place.sh('cat file', { uid: 1000, gid: 1000 })).to.match(/Permission denied/);
    }));

  it('by default is what new files get, in place of the umask', () =>
    withAcls(async (place) => {
      await place.sh('setfacl -d -m u:1000:rwx,g::rx,o::- dir');
      const words = [
        'umask',
        0o077,
        'creat',
        'dir/file',
        0o666,
        'mkdir',
        'dir/sub',
        0o777,
        'creat',
        'plain',
        0o666,
      ];
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok', 'ok']);
      expect(await place.sh('getfacl -cnE dir/file')).to.equal(
        'user::rw-\nuser:1000:rwx\ngroup::r-x\nmask::rw-\nother::---',
      );
      expect(await place.sh('getfacl -cdn dir/sub')).to.match(/user:1000:rwx/);
      expect(await place.sh('stat -c %a dir/file dir/sub plain')).to.equal('660\n770\n600');
      const made = await place.askedBy('create', 'mkdir');
      expect(made.map(({ mode, umask }) => [Number(mode) & 0o777, umask])).to.deep.equal([
        [0o666, 0o077],
        [0o777, 0o077],
        [0o666, 0o077],
      ]);
    }));

  it('that is set by who is not in the group clears set-group-ID (SETXATTR_EXT)', () =>
    withAcls(async (place) => {
      await place.sh('chown 1000:2000 file; chmod 2770 file');
      await place.askedBy();
      await place.sh('setfacl -m u:1001:r file', { uid: 1000, gid: 1000 });
      expect(await place.sh('stat -c %a file')).to.equal('770');
      await place.sh('chmod 2770 file; setfacl -m u:1002:r file');
      expect(await place.sh('stat -c %a file')).to.equal('2770');
      const set = (await place.asked('setxattr')) as readonly { killSgid: boolean }[];
      expect(set.map(({ killSgid }) => killSgid)).to.deep.equal([true, false]);
    }));
});
