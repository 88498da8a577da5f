import { expect } from 'chai';
import { constants } from 'node:fs';
import { compileSyscalls, removeSyscalls, withPlace } from './place.js';

const { O_RDWR, O_WRONLY, O_TRUNC } = constants;
/** statx(2) */
const STATX_BASIC_STATS = 0x7ff;
const STATX_BTIME = 0x800;
const STATX_ATTR_IMMUTABLE = 0x10;
const AT_STATX_FORCE_SYNC = 0x2000;
const [R_OK, W_OK, X_OK] = [4, 2, 1];

describe('on a real mount, of attributes', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('the birth time is asked for by STATX, and by who wants it alone', () =>
    withPlace({}, async (place) => {
      const stat = (mask: number, flags = 0) => ['statx', 'file', flags, mask];
      const [basic] = await place.calls(stat(STATX_BASIC_STATS));
      expect(basic).to.match(/^none 0\.000000000 /);
      expect(await place.asked('statx')).to.deep.equal([]);
      const [born] = await place.calls(stat(STATX_BASIC_STATS | STATX_BTIME, AT_STATX_FORCE_SYNC));
      expect(born).to.match(/^btime 981173106\.000000789 0 100666 0:0$/);
      expect(await place.asked('statx')).to.deep.equal([
        { nodeid: 2, flags: 0, mask: STATX_BASIC_STATS | STATX_BTIME },
      ]);
    }));

  it('what STATX answers is shown, and where the class cannot, GETATTR is asked', () =>
    withPlace({}, async (place) => {
      const reply = {
        attr: { mode: 0o100600, uid: 7, gid: 8 },
        attributes: STATX_ATTR_IMMUTABLE,
        attributesMask: 0x7f,
      };
      await place.answer('statx', { reply });
      const words = ['statx', 'file', 0, STATX_BASIC_STATS | STATX_BTIME];
      // The kernel shows no attributes of its servers (fuse_do_statx(), fs/fuse/dir.c), and no time that is not there.
      expect(await place.calls(words)).to.deep.equal(['none 0.000000000 0 100600 7:8']);
      await place.answer('statx', { errno: 'ENOSYS' });
      expect(await place.calls([...words, ...words])).to.deep.equal(
        Array(2).fill('none 0.000000000 0 100666 0:0'),
      );
      expect(await place.asked('statx')).to.have.lengthOf(2);
    }));

  it('times are as fine as the class says, or the mount in its place (time_gran)', async () => {
    for (const [options, nsec] of [
      [{}, 123_456_000],
      [{ time_gran: 1_000_000_000 }, 0],
    ] as const) {
      await withPlace({ module: 'checking-fs', class: 'CheckingFs', options }, async (place) => {
        await place.sh('touch -d "2001-02-03 04:05:06.123456789Z" file');
        const [set] = (await place.asked('setattr')) as readonly { mtime: unknown }[];
        expect(set?.mtime).to.deep.equal({ sec: 981_173_106, nsec });
      });
    }
  });

  it('ACCESS is asked where the class checks permissions, and its answer counts', async () => {
    await withPlace({ module: 'checking-fs', class: 'CheckingFs' }, async (place) => {
      const words = ['access', 'file', R_OK, 'access', 'file', W_OK | X_OK];
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok']);
      await place.daemon.call('deny', 2);
      expect(await place.calls(['access', 'file', R_OK])).to.deep.equal(['EACCES']);
      const masks = ((await place.asked('access')) as readonly { nodeid: number; mask: number }[])
        .filter(({ nodeid }) => nodeid === 2)
        .map(({ mask }) => mask);
      expect(masks).to.deep.equal([R_OK, W_OK | X_OK, R_OK]);
    });
    await withPlace({}, async (place) => {
      expect(await place.calls(['access', 'file', R_OK])).to.deep.equal(['ok']);
      expect(await place.asked('access')).to.deep.equal([]);
    });
  });

  it('set-user-ID goes with a write, a truncation or an open that says so (HANDLE_KILLPRIV_V2)', () =>
    withPlace(
      {
        capabilities: { HANDLE_KILLPRIV_V2: true, ATOMIC_O_TRUNC: true },
        options: { allow_other: true, suid: true },
      },
      async (place) => {
        await place.sh('chmod 6777 file; chown 0:0 file; chmod 6777 file');
        await place.askedBy();
        const become = ['become', 1000, 1000, 1000];
        const write = [...become, 'open', 'file', O_RDWR, 'write', 'text', 'truncate', 2];
        expect(await place.calls(write)).to.deep.equal(['ok', '4', 'ok']);
        await place.calls([...become, 'open', 'file', O_WRONLY | O_TRUNC]);
        // Before a write it sends a SETATTR that asks for nothing (fuse_setattr(), fs/fuse/dir.c).
        const asked = (await place.askedBy('write', 'setattr', 'open')).filter(
          ({ operation, size }) => operation !== 'setattr' || size !== undefined,
        );
        expect(asked.map(({ operation, killSuidgid }) => [operation, killSuidgid])).to.deep.equal([
          ['open', false],
          ['write', true],
          ['setattr', true],
          ['open', true],
        ]);
        await place.calls(['open', 'file', O_RDWR, 'write', 'text']);
        const [byRoot] = (await place.asked('write')) as readonly { killSuidgid: boolean }[];
        expect(byRoot?.killSuidgid).to.equal(false);
      },
    ));

  it('set-user-ID stays as it is until the class itself takes it off (HANDLE_KILLPRIV)', async () => {
    for (const [own, mode, times] of [
      [true, '6777', 0],
      [false, '777', 1],
    ] as const)
      await withPlace(
        { capabilities: { HANDLE_KILLPRIV: own }, options: { allow_other: true, suid: true } },
        async (place) => {
          await place.sh('chown 0:0 file; chmod 6777 file');
          await place.askedBy();
          const write = ['become', 1000, 1000, 1000, 'open', 'file', O_RDWR, 'write', 'text'];
          expect(await place.calls(write)).to.deep.equal(['ok', '4']);
          const modes = (await place.askedBy('setattr')).filter((asked) => asked['mode'] !== undefined);
          expect(modes).to.have.lengthOf(times);
          expect(await place.sh('stat -c %a file')).to.equal(mode);
        },
      );
  });
});
