import { expect } from 'chai';
import { constants } from 'node:fs';
import { compileSyscalls, removeSyscalls, withPlace } from './place.js';

const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_DIRECT, O_TRUNC } = constants;
const PAGE = 4096;

/** FALLOC_FL_*: those that the kernel sends on, and those that it refuses by itself. */
const SENT = { allocate: 0, 'keep size': 1, 'punch a hole': 3, zero: 16, 'zero and keep size': 17 };
const REFUSED = { collapse: 8, insert: 32, unshare: 64 };

describe('on a real mount, of the content of a file', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('data and holes are found where the handler says', () =>
    withPlace({}, async (place) => {
      await place.answer('lseek', { reply: 12_288 });
      const found = await place.calls(['open', 'file', O_RDONLY, 'data', 5, 'hole', 2 ** 40]);
      expect(found).to.deep.equal(['ok', '12288', '12288']);
      await place.answer('lseek', { errno: 'ENXIO' });
      expect(await place.calls(['open', 'file', O_RDONLY, 'data', 9])).to.deep.equal(['ok', 'ENXIO']);
      expect(await place.asked('lseek')).to.deep.equal([
        { nodeid: 2, offset: 5, whence: 3 },
        { nodeid: 2, offset: 2 ** 40, whence: 4 },
        { nodeid: 2, offset: 9, whence: 3 },
      ]);
    }));

  it('ranges are reserved, punched and zeroed, in each mode that the kernel sends', () =>
    withPlace({}, async (place) => {
      for (const [what, mode] of Object.entries(SENT)) {
        const call = ['open', 'file', O_RDWR, 'fallocate', mode, PAGE, 2 * PAGE];
        expect(await place.calls(call), what).to.deep.equal(['ok', 'ok']);
        expect(await place.asked('fallocate'), what).to.deep.equal([
          { nodeid: 2, offset: PAGE, length: 2 * PAGE, mode },
        ]);
      }
      for (const [what, mode] of Object.entries(REFUSED)) {
        const call = ['open', 'file', O_RDWR, 'fallocate', mode, PAGE, 2 * PAGE];
        expect(await place.calls(call), what).to.deep.equal(['ok', 'EOPNOTSUPP']);
      }
      await place.answer('fallocate', { errno: 'ENOSPC' });
      expect(await place.calls(['open', 'file', O_RDWR, 'fallocate', 0, 0, PAGE])).to.deep.equal([
        'ok',
        'ENOSPC',
      ]);
      expect(await place.asked('fallocate')).to.have.lengthOf(1);
    }));

  it('a range is copied by the handler, one of more than 4 GiB too', () =>
    withPlace({}, async (place) => {
      await place.daemon.call('grow', 'file', 2 ** 40);
      await place.answer('copyFileRange', { reply: 2 ** 32 + 5 });
      const copy = ['open', 'file', O_RDONLY, 'open', 'other', O_RDWR, 'copy', 1, 2, 2 ** 33];
      const [, , copied] = await place.calls(copy);
      const { COPY_FILE_RANGE = 0, COPY_FILE_RANGE_64 = 0 } = await place.requests();
      // Before protocol 7.45 the kernel asks for less than 4 GiB at a time.
      const length = COPY_FILE_RANGE_64 > 0 ? 2 ** 33 : 2 ** 32 - PAGE;
      expect(copied).to.equal(COPY_FILE_RANGE_64 > 0 ? String(2 ** 32 + 5) : 'EIO');
      expect(COPY_FILE_RANGE + COPY_FILE_RANGE_64).to.equal(1);
      const members = { nodeid: 2, offset: 1, nodeidOut: 4, handleOut: undefined, offsetOut: 2, flags: 0 };
      expect(await place.asked('copyFileRange')).to.deep.equal([{ ...members, length }]);
    }));

  it('a range is copied by the kernel where the handler says that it cannot', () =>
    withPlace({}, async (place) => {
      await place.sh('seq 1000 > file');
      await place.answer('copyFileRange', { errno: 'EXDEV' });
      const copy = ['open', 'file', O_RDONLY, 'open', 'other', O_RDWR, 'copy', 0, 0, 10_000];
      expect(await place.calls(copy)).to.deep.equal(['ok', 'ok', '3893']);
      expect(await place.daemon.call('content', 'other')).to.match(/^1\n2\n[^]*\n1000\n$/);
    }));

  it('a range is asked for with the older request where the class does not know the newer one', () =>
    withPlace({}, async (place) => {
      await place.sh('seq 1000 > file');
      await place.answer('copyFileRange', { errno: 'ENOSYS' });
      const copy = ['open', 'file', O_RDONLY, 'open', 'other', O_RDWR, 'copy', 0, 0, 10_000];
      expect(await place.calls([...copy, ...copy])).to.deep.equal(['ok', 'ok', '3893', 'ok', 'ok', '3893']);
      expect(await place.asked('copyFileRange')).to.have.lengthOf(2);
      expect(await place.requests()).to.include({ COPY_FILE_RANGE: 1, COPY_FILE_RANGE_64: 1 });
    }));

  it('what is appended goes to the end, which the kernel knows', () =>
    withPlace({}, async (place) => {
      await place.daemon.call('put', 'file', 'first');
      const append = ['open', 'file', O_WRONLY | O_APPEND, 'write', 'second', 'write', 'third'];
      expect(await place.calls(append)).to.deep.equal(['ok', '6', '5']);
      const writes = (await place.asked('write')) as readonly { offset: number; data: string }[];
      expect(writes.map(({ offset, data }) => [offset, data])).to.deep.equal([
        [5, 'second'],
        [11, 'third'],
      ]);
    }));

  it('O_TRUNC is a SETATTR after the OPEN, or a flag of it with ATOMIC_O_TRUNC', async () => {
    const truncating = async (atomic: boolean): Promise<(readonly [string, boolean])[]> => {
      const found: (readonly [string, boolean])[] = [];
      await withPlace({ capabilities: { ATOMIC_O_TRUNC: atomic } }, async (place) => {
        await place.calls(['open', 'file', O_WRONLY | O_TRUNC]);
        for (const { operation, flags } of await place.askedBy('open', 'setattr'))
          found.push([operation, (Number(flags) & O_TRUNC) !== 0]);
      });
      return found;
    };
    expect(await truncating(true)).to.deep.equal([['open', true]]);
    expect(await truncating(false)).to.deep.equal([
      ['open', false],
      ['setattr', false],
    ]);
  });

  it('O_DIRECT goes past the cache, whole and at once', () =>
    withPlace({}, async (place) => {
      const direct = ['open', 'file', O_RDWR | O_DIRECT, 'fill', 0, 64 * PAGE, 'x', 'pread', PAGE, 2];
      expect(await place.calls(direct)).to.deep.equal(['ok', String(64 * PAGE), 'xx']);
      const [write] = (await place.asked('write')) as readonly {
        data: string;
        flags: number;
        fromCache: boolean;
      }[];
      expect(write).to.include({ fromCache: false });
      expect(write?.data).to.have.lengthOf(64 * PAGE);
      expect((write?.flags ?? 0) & O_DIRECT).to.equal(O_DIRECT);
    }));

  it('a shared map is the cache, and msync sends it with the page that it is in', () =>
    withPlace({}, async (place) => {
      await place.sh('head -c 6000 /dev/zero > file');
      await place.askedBy();
      expect(await place.calls(['open', 'file', O_RDWR, 'map', 'mapped', 'pread', 0, 6])).to.deep.equal([
        'ok',
        'ok',
        'mapped',
      ]);
      const [write] = (await place.asked('write')) as readonly {
        offset: number;
        data: string;
        fromCache: boolean;
      }[];
      expect(write).to.include({ offset: 0, fromCache: true });
      expect(write?.data.slice(0, 7)).to.equal('mapped\0');
    }));

  it('a file with direct I/O can be mapped shared only with DIRECT_IO_ALLOW_MMAP', async () => {
    for (const [allowed, outcome] of [
      [true, 'ok'],
      [false, 'ENODEV'],
    ] as const)
      await withPlace({ capabilities: { DIRECT_IO_ALLOW_MMAP: allowed } }, async (place) => {
        await place.daemon.call('put', 'file', 'unmapped');
        await place.answer('open', { reply: { directIo: true } });
        expect(await place.calls(['open', 'file', O_RDWR, 'map', 'mapped'])).to.deep.equal(['ok', outcome]);
        expect(await place.daemon.call('content', 'file')).to.equal(allowed ? 'mappeded' : 'unmapped');
      });
  });

  it('fsync and fdatasync are told apart, close is a FLUSH by its owner, syncfs is asked of block devices only', () =>
    withPlace({}, async (place) => {
      const words = ['open', 'file', O_RDWR, 'fsync', 'fdatasync', 'dup', 'syncfs', 'close'];
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
      const asked = await place.askedBy('fsync', 'flush', 'release', 'syncfs');
      expect(asked.map(({ operation, dataOnly }) => [operation, dataOnly])).to.deep.equal([
        ['fsync', false],
        ['fsync', true],
        ['flush', undefined],
        ['flush', undefined],
        ['release', undefined],
      ]);
      // One process is one owner, whichever descriptor it closes.
      expect(asked[2]?.['lockOwner']).to.equal(asked[3]?.['lockOwner']).and.not.equal(0);
    }));

  it('fsync that fails is told', () =>
    withPlace({}, async (place) => {
      await place.answer('fsync', { errno: 'EIO' });
      await place.answer('flush', { errno: 'ENOSPC' });
      expect(await place.calls(['open', 'file', O_RDWR, 'fsync', 'close'])).to.deep.equal([
        'ok',
        'EIO',
        'ENOSPC',
      ]);
    }));
});
