import { expect } from 'chai';
import fc from 'fast-check';
import { Errno } from 'tallyfs';
import { Acl } from '../../samples/memory/acl.js';
import { sample, withSample } from './mounted-sample.js';

/** user::rw-, user:1:r--, group::r--, mask::r--, other::--- */
const ENTRIES = [
  [0x01, 6, 0xffffffff],
  [0x02, 4, 1],
  [0x04, 4, 0xffffffff],
  [0x10, 4, 0xffffffff],
  [0x20, 0, 0xffffffff],
] as const;

function bytesOf(entries: readonly (readonly number[])[], version = 2): Uint8Array {
  const bytes = Buffer.alloc(4 + entries.length * 8);
  bytes.writeUInt32LE(version);
  for (const [index, [tag = 0, permissions = 0, id = 0]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 4 + index * 8);
    bytes.writeUInt16LE(permissions, 6 + index * 8);
    bytes.writeUInt32LE(id, 8 + index * 8);
  }
  return bytes;
}

function withAcls(script: string, wanted: string): Promise<void> {
  return withSample(sample('memory'), ['allow_other'], async (m) => {
    expect(await m.sh(script)).to.equal(wanted);
    expect((await m.report()).findings).to.deep.equal([]);
  });
}

const asUser = (uid: number): string => `setpriv --reuid=${String(uid)} --regid=9 --clear-groups`;

describe('the memory sample: access control lists', () => {
  it('keep the bytes that the kernel gave', () => {
    const acl = Acl.from(bytesOf(ENTRIES));
    expect(Buffer.from(acl.toBytes())).to.deep.equal(bytesOf(ENTRIES));
    expect([acl.mode.toString(8), acl.isMinimal]).to.deep.equal(['640', false]);
    expect(acl.withMode(0o707).mode.toString(8)).to.equal('707');
  });

  it('are refused where they make no sense', () => {
    const without = (tag: number) => ENTRIES.filter((entry) => entry[0] !== tag);
    const wrong = [
      ...[0x01, 0x04, 0x10, 0x20].map((tag) => bytesOf(without(tag))),
      bytesOf([...ENTRIES].reverse()),
      bytesOf([...ENTRIES, [0x20, 0, 0]]),
      bytesOf([[0x01, 8, 0], ...ENTRIES.slice(1)]),
      bytesOf([...ENTRIES, [0x40, 0, 0]]),
      bytesOf(ENTRIES).subarray(0, -1),
      new Uint8Array(0),
    ];
    for (const bytes of wrong)
      expect(() => Acl.from(bytes))
        .to.throw(Errno)
        .with.property('code', 'EINVAL');
    expect(() => Acl.from(bytesOf(ENTRIES, 1)))
      .to.throw(Errno)
      .with.property('code', 'EOPNOTSUPP');
  });

  it('are read from any bytes, or refused with an errno', () => {
    const entry = fc.tuple(fc.constantFrom(1, 2, 4, 8, 16, 32, 64), fc.nat(8), fc.nat(3));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(entry, { maxLength: 7 }).map((e) => bytesOf(e)),
    );
    const property = fc.property(bytes, (given) => {
      let acl: Acl;
      try {
        acl = Acl.from(given);
      } catch (error) {
        expect(error).to.be.instanceOf(Errno);
        return;
      }
      expect(Buffer.compare(acl.toBytes(), given)).to.equal(0);
      expect(acl.withMode(acl.mode).mode).to.equal(acl.mode);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('let in whom they name, and nobody else', () =>
    withAcls(
      `echo text > f; chmod 600 f; setfacl -m u:1:r f
      ${asUser(1)} cat f; ${asUser(2)} cat f 2> /dev/null || echo denied
      ${asUser(1)} sh -c 'echo more >> f' 2> /dev/null || echo denied`,
      'text\ndenied\ndenied',
    ));

  it('show their mask as the bits of the group, which chmod changes', () =>
    withAcls(
      `echo text > f; chmod 600 f; setfacl -m u:1:rw f; stat -c %a f
      chmod 640 f; getfacl -cnE f | grep -e user:1 -e mask
      ${asUser(1)} cat f; ${asUser(1)} sh -c 'echo more >> f' 2> /dev/null || echo denied
      setfacl -b f; stat -c %a f; getfattr -m - f`,
      '660\nuser:1:rw-\nmask::r--\ntext\ndenied\n600',
    ));

  it('of a directory are given to what is made in it, whatever the umask', () =>
    withAcls(
      `mkdir d; setfacl -d -m u::rwx,g::rx,o::-,u:1:rwx d; umask 077
      touch d/f; mkdir d/e; touch d/e/g; stat -c '%a %n' d/f d/e d/e/g
      getfacl -cnE d/e/g | grep user:1; getfacl -cnE d/e | grep default:user:1`,
      '660 d/f\n770 d/e\n660 d/e/g\nuser:1:rwx\ndefault:user:1:rwx',
    ));

  it('leave the umask to apply where there are none', () =>
    withAcls('umask 027; touch f; mkdir d; mkfifo p; stat -c %a f d p', '640\n750\n640'));

  it('of what is no directory have no default', () =>
    withAcls('touch f; setfacl -d -m u:1:r f 2> /dev/null || echo refused', 'refused'));
});
