import { expect } from 'chai';
import { MountOptionError } from '../src/metadata/option-error.js';
import type { GivenOptions } from '../src/metadata/options.js';
import { deniedByFusermount, parseOptionLists, splitOptions } from '../src/mount-options.js';

const NOSUID_NODEV = 2 | 4;

describe('mount options', () => {
  describe('read from -o', () => {
    it('are names and values between commas', () => {
      expect(parseOptionLists(['ro,attr_timeout=0.5,label=a=b', 'noexec'])).to.deep.equal({
        ro: true,
        attr_timeout: '0.5',
        label: 'a=b',
        noexec: true,
      });
    });

    it('may have commas and backslashes in their values, escaped', () => {
      expect(parseOptionLists(['label=a\\,b\\\\c,x=', ',,'])).to.deep.equal({ label: 'a,b\\c', x: '' });
    });

    it('count as they were given last', () => {
      const given = parseOptionLists(['ro,limit=1', 'rw,limit=2', 'ro']);
      expect(given).to.deep.equal({ rw: true, limit: '2', ro: true });
      expect(splitOptions(given).flags & 1).to.equal(1);
    });

    it('may have names that Object knows', () => {
      expect(Object.entries(parseOptionLists(['constructor=1,__proto__=2']))).to.deep.equal([
        ['constructor', '1'],
        ['__proto__', '2'],
      ]);
    });
  });

  describe('sorted by who takes them', () => {
    it('are nosuid and nodev where nothing is given', () => {
      expect(splitOptions({})).to.deep.equal({
        flags: NOSUID_NODEV,
        flagNames: ['nosuid', 'nodev'],
        data: [],
        limits: {},
        allowRoot: false,
        autoUnmount: false,
        blockDevice: false,
        rest: {},
      });
    });

    it('set and clear the flags of mount(2)', () => {
      const { flags, flagNames } = splitOptions({
        ro: true,
        dev: true,
        noatime: true,
        sync: true,
        nosuid: false,
      });
      expect(flags).to.equal(1 | 1024 | 16);
      expect(flagNames).to.deep.equal(['ro', 'sync', 'noatime']);
    });

    it('go to the kernel’s fuse type', () => {
      const { data } = splitOptions({
        allow_other: true,
        max_read: '4096',
        default_permissions: true,
        user_id: 7,
      });
      expect(data).to.deep.equal(['allow_other', 'max_read=4096', 'default_permissions', 'user_id=7']);
      expect(splitOptions({ allow_other: false }).data).to.deep.equal([]);
    });

    it('say which of them fusermount3 gives to root alone', () => {
      const denied = (options: GivenOptions): readonly string[] => deniedByFusermount(splitOptions(options));
      expect(denied({ ro: true })).to.deep.equal([]);
      expect(denied({ dev: true })).to.deep.equal(['dev']);
      expect(denied({ suid: true, dev: true, nodev: true })).to.deep.equal(['suid']);
    });

    it('say how to mount', () => {
      expect(splitOptions({ auto_unmount: true, fsname: 'disk', subtype: 'small' })).to.include({
        autoUnmount: true,
        source: 'disk',
        subtype: 'small',
      });
    });

    it('let in root beside the owner, which the kernel calls allow_other', () => {
      const { data, allowRoot, owner } = splitOptions({ allow_root: true, user_id: 7 });
      expect([data, allowRoot, owner]).to.deep.equal([['user_id=7', 'allow_other'], true, 7]);
      expect(() => splitOptions({ allow_root: true, allow_other: true })).to.throw(
        MountOptionError,
        '"allow_other" and "allow_root" exclude each other',
      );
    });

    it('are taken without effect where they only concern /etc/fstab', () => {
      const { rest, data } = splitOptions({
        defaults: true,
        _netdev: true,
        'x-systemd.automount': true,
        comment: 'a',
      });
      expect([rest, data]).to.deep.equal([{}, []]);
    });

    it('are for the class otherwise', () => {
      expect(splitOptions({ ro: true, limit: '4K', verify: true }).rest).to.deep.equal({
        limit: '4K',
        verify: true,
      });
    });
  });

  for (const [given, message] of [
    [{ ro: 'yes' }, 'the mount option "ro" takes no value, but "yes" is given'],
    [{ auto_unmount: 1 }, 'takes no value'],
    [{ max_read: 'many' }, 'needs a whole number, as in max_read=131072'],
    [{ max_read: true }, 'needs a whole number'],
    [{ fsname: true }, 'the mount option "fsname" needs a value'],
    [{ subtype: '' }, 'needs a value'],
  ] as const) {
    it(`are refused as ${JSON.stringify(given)}`, () => {
      expect(() => splitOptions(given)).to.throw(MountOptionError, message);
    });
  }
});
