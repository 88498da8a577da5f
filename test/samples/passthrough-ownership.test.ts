import { expect } from 'chai';
import { callsIn, compileSyscalls, removeSyscalls } from '../operations/place.js';
import { client, withShown } from './shown-directory.js';

const SHARED = { options: ['allow_other'] };
const stat = (names: string): string => `stat -c '%n %u:%g %a' ${names}`;

describe('the passthrough sample: whose files they are', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it("makes them the caller's, under its umask", () =>
    withShown(SHARED, async ({ mounted, beneath }) => {
      await beneath('chmod 777 .');
      await mounted.sh('umask 027; echo > file; mkdir directory; mkfifo pipe; ln -s x link', {
        uid: 1234,
        gid: 4321,
      });
      expect(await beneath(stat('file directory pipe link'))).to.equal(
        'file 1234:4321 640\ndirectory 1234:4321 750\npipe 1234:4321 640\nlink 1234:4321 777',
      );
    }));

  it("makes those too the caller's that have no name yet", () =>
    withShown(SHARED, async ({ mounted, beneath }) => {
      await beneath('chmod 777 .');
      await mounted.sh(
        `umask 027; python3 -c "
import ctypes, os
fd = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o666)
path = b'/proc/self/fd/%d' % fd
exit(ctypes.CDLL(None).linkat(-100, path, -100, b'named', 0x400))"`,
        { uid: 1234, gid: 4321 },
      );
      expect(await beneath(stat('named'))).to.equal('named 1234:4321 640');
    }));

  it('lets in who has only a supplementary group', () =>
    withShown(SHARED, async ({ mounted, beneath }) => {
      await beneath('mkdir shared; chgrp 777 shared; chmod 2770 shared');
      const script = `cd '${mounted.directory}/shared' && umask 002 && echo > file && mkdir below`;
      const enter = `setpriv --reuid 1234 --regid 4321 --groups 777 sh -c "${script}"`;
      await mounted.sh(enter);
      expect(await beneath(stat('shared/file shared/below'))).to.equal(
        'shared/file 1234:777 664\nshared/below 1234:777 2775',
      );
      const refused = await mounted.try(enter.replace('--groups 777', '--clear-groups'));
      expect(refused.stderr).to.include("can't cd to");
    }));

  it('keeps others from what is theirs in a sticky directory', () =>
    withShown(SHARED, async ({ mounted, beneath }) => {
      await beneath('chmod 1777 .; echo > file; chown 1111 file');
      const { stderr } = await mounted.try('rm -f file', { uid: 2222, gid: 2222 });
      expect(stderr).to.include('Operation not permitted');
      await mounted.sh('rm -f file', { uid: 1111, gid: 1111 });
    }));

  it('passes on default ACLs, which take the place of the umask', () =>
    withShown({ below: 'tmpfs', ...SHARED }, async ({ mounted, beneath }) => {
      // As setfacl(1) would: u::rwx,u:1234:rwx,g::r-x,m::rwx,o::---
      await client(
        await beneath('pwd'),
        `const entry = (tag, perm, id) => { const b = Buffer.alloc(8); b.writeUInt16LE(tag, 0);
           b.writeUInt16LE(perm, 2); b.writeUInt32LE(id >>> 0, 4); return b; };
         const acl = Buffer.concat([Buffer.of(2, 0, 0, 0), entry(1, 7, -1), entry(2, 7, 1234), entry(4, 5, -1),
           entry(16, 7, -1), entry(32, 0, -1)]);
         linux.mkdirat(at, 'd', 0o777);
         const d = linux.openat(at, 'd', O.PATH);
         linux.fchmodat2(d, '', 0o777, AT.EMPTY_PATH);
         linux.setxattr(d, 'system.posix_acl_default', acl, 0);`,
      );
      await mounted.sh('umask 077; echo > d/file; mkdir d/below; mkdir plain');
      expect(await beneath(stat('d/file d/below plain'))).to.equal(
        'd/file 0:0 660\nd/below 0:0 770\nplain 0:0 700',
      );
      // The user of the ACL may, others may not.
      await mounted.sh('echo more >> d/file', { uid: 1234, gid: 1234 });
      const refused = await mounted.try('cat d/file', { uid: 4444, gid: 4444 });
      expect(refused.stderr).to.include('Permission denied');
      expect(await beneath('getfattr -m - --absolute-names d/below | sort | tr "\\n" " "')).to.include(
        'system.posix_acl_access system.posix_acl_default',
      );
    }));

  it('takes set-user-ID off what somebody else writes to', () =>
    withShown({ options: ['allow_other,suid'] }, async ({ mounted, beneath }) => {
      await beneath('echo > program; chmod 6777 program; cp -p program other; cp -p program third');
      await mounted.sh('echo more >> program; truncate -s 100 other; fallocate -l 99 third', {
        uid: 1234,
        gid: 1234,
      });
      expect(await beneath('stat -c %a program other third')).to.equal('777\n777\n777');
      await beneath('chmod 6777 program');
      await mounted.sh('echo more >> program');
      expect(await beneath('stat -c %a program')).to.equal('6777');
    }));

  it('reaches special files, and attributes of every kind', () =>
    withShown({ options: ['dev'] }, async ({ mounted, beneath }) => {
      await mounted.sh(
        'mknod null c 1 3; mknod far c 300 70000; echo x > null; ln -s nowhere link; echo > file',
      );
      expect(await beneath('stat -c "%F %t %T" null far')).to.equal(
        'character special file 1 3\ncharacter special file 12c 11170',
      );
      const said = await client(
        mounted.directory,
        `for (const name of ['link', 'null', 'file', '.']) {
           const held = linux.openat(at, name, O.PATH | O.NOFOLLOW);
           linux.setxattr(held, 'trusted.x', Buffer.from(name), 0);
           linux.setxattr(held, 'security.y', Buffer.from('y'), 0);
         }`,
      );
      expect(said).to.equal('');
      const listed = await beneath('getfattr -h -m - -d --absolute-names link null file . | grep -c =');
      expect(Number(listed)).to.be.at.least(8);
      expect(await beneath('getfattr -h -n trusted.x --only-values link')).to.equal('link');
    }));

  it('goes by the ids of an idmapped mount, where that is asked for', () =>
    withShown(
      { ...SHARED, flags: ['--capability', 'ALLOW_IDMAP=required'] },
      async ({ mounted, beneath }) => {
        await beneath('chown 1000:1000 .; echo > file; chown 1000:1000 file; chmod 4755 file');
        const make = ['creat', 'made', 0o640, 'write', 'text', 'chmod', 0o600, 'mkdir', 'directory', 0o750];
        const change = ['rename', 0, 'made', 'renamed', 'open', 'file', 1, 'write', 'more'];
        const calls = ['idmap', 1000, 2000, 'become', 2000, 2000, 2000, ...make, ...change];
        expect(
          (await callsIn(mounted.directory, calls)).filter((said) => !/^(ok|4)$/.test(said)),
        ).to.deep.equal([]);
        expect(await beneath(stat('renamed directory file'))).to.equal(
          'renamed 1000:1000 600\ndirectory 1000:1000 750\nfile 1000:1000 755',
        );
      },
    ));

  it('has sockets, on which its callers meet', () =>
    withShown({}, async ({ mounted, beneath }) => {
      const said = await mounted.sh(`python3 -c "
import socket
server = socket.socket(socket.AF_UNIX); server.bind('socket'); server.listen()
client = socket.socket(socket.AF_UNIX); client.connect('socket'); client.send(b'hello')
print(server.accept()[0].recv(5))"`);
      expect(said).to.equal("b'hello'");
      expect(await beneath('stat -c %F socket')).to.equal('socket');
    }));

  it('sets flags of inodes, which are a change of the inode', () =>
    withShown({ below: 'ext4' }, async ({ mounted, beneath }) => {
      const said = await mounted.sh(`echo > file; mkdir directory; before=$(stat -c %z file)
        sleep 0.05; chattr +a file; chattr +i directory; sleep 0.05
        python3 -c 'import fcntl; fcntl.lockf(open("file", "a"), fcntl.LOCK_EX)'
        test "$before" != "$(stat -c %z file)"; lsattr -d file directory | cut -c 5,6
        echo more >> file; (echo refused > file) || echo refused; touch directory/name || echo refused`);
      expect(said).to.equal('-a\ni-\nrefused\nrefused');
      expect(
        await beneath('lsattr -d file directory | cut -c 5,6; chattr -a file; chattr -i directory'),
      ).to.equal('-a\ni-');
    }));

  it('sets times to the nanosecond, also before 1970', () =>
    withShown({}, async ({ mounted, beneath }) => {
      await mounted.sh(
        "touch -d '1960-01-02 03:04:05.123456789 UTC' file; ln -s x link; touch -h -d '2040-01-01 00:00:00.000000001 UTC' link",
      );
      expect(await beneath('TZ=UTC stat -c %y file link')).to.equal(
        '1960-01-02 03:04:05.123456789 +0000\n2040-01-01 00:00:00.000000001 +0000',
      );
      expect(await mounted.sh('stat -c %W file')).to.equal(await beneath('stat -c %W file'));
    }));
});
