import { expect } from 'chai';
import { constants } from 'node:fs';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

const { O_RDONLY, O_RDWR, O_DIRECT } = constants;
const PAGE = 4096;

interface Write {
  readonly offset: number;
  readonly data: string;
  readonly fromCache: boolean;
}

async function writes(place: Place): Promise<readonly Write[]> {
  return (await place.asked('write')) as readonly Write[];
}

describe('on a real mount, the page cache', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('keeps what is written with WRITEBACK_CACHE, and sends it and its time later', () =>
    withPlace({ capabilities: { WRITEBACK_CACHE: true } }, async (place) => {
      const before = ['open', 'file', O_RDWR, 'pwrite', 0, 'one', 'pwrite', 3, 'two', 'pread', 0, 6, 'size'];
      const child = await place.start([
        ...before,
        'say',
        'written',
        'pause',
        400,
        'fsync',
        'say',
        'synced',
        'pause',
        200,
      ]);
      await child.says('written');
      expect(child.stdout()).to.equal('ok\n3\n3\nonetwo\n6\nwritten\n');
      expect(await writes(place)).to.deep.equal([]);
      await child.says('synced');
      // The kernel's clock rules meanwhile, and what it says comes behind the data.
      const [write, times, ...others] = await place.askedBy('write', 'setattr');
      expect(others).to.deep.equal([]);
      expect(write).to.deep.include({ operation: 'write', offset: 0, data: 'onetwo', fromCache: true });
      expect([times?.operation, typeof times?.['mtime'], typeof times?.['ctime']]).to.deep.equal([
        'setattr',
        'object',
        'object',
      ]);
      await child.ended;
      expect(await place.daemon.call('content', 'file')).to.equal('onetwo');
    }));

  it('is written through without it', () =>
    withPlace({}, async (place) => {
      await place.calls(['open', 'file', O_RDWR, 'pwrite', 0, 'one', 'pwrite', 3, 'two']);
      expect((await writes(place)).map(({ data, fromCache }) => [data, fromCache])).to.deep.equal([
        ['one', false],
        ['two', false],
      ]);
    }));

  it('is dropped at each open, unless the reply says keepCache', () =>
    withPlace({}, async (place) => {
      const cat = ['open', 'file', O_RDONLY, 'pread', 0, 10];
      await place.daemon.call('put', 'file', 'old');
      await place.calls(cat);
      await place.daemon.call('put', 'file', 'new');
      expect(await place.calls(cat)).to.deep.equal(['ok', 'new']);
      await place.answer('open', { reply: { keepCache: true } });
      await place.daemon.call('put', 'file', 'NEW');
      expect(await place.calls(cat)).to.deep.equal(['ok', 'new']);
    }));

  it('has data dropped by a new mtime or size with AUTO_INVAL_DATA, by a new size alone with EXPLICIT_INVAL_DATA', async () => {
    const cat = ['open', 'file', O_RDONLY, 'pread', 0, 10];
    for (const [explicit, seen] of [
      [false, 'new'],
      [true, 'old'],
    ] as const)
      await withPlace(
        { capabilities: { AUTO_INVAL_DATA: !explicit, EXPLICIT_INVAL_DATA: explicit } },
        async (place) => {
          await place.answer('open', { reply: { keepCache: true } });
          await place.daemon.call('put', 'file', 'old');
          await place.calls(cat);
          await place.daemon.call('put', 'file', 'new');
          await place.daemon.call('touch', 'file', 77);
          expect(await place.calls(cat)).to.deep.equal(['ok', seen]);
          if (!explicit) return;
          await place.daemon.notify('invalInode', 2);
          expect(await place.calls(cat)).to.deep.equal(['ok', 'new']);
        },
      );
  });

  it('keeps the target of a symbolic link with CACHE_SYMLINKS', async () => {
    for (const [cached, times] of [
      [true, 1],
      [false, 2],
    ] as const)
      await withPlace({ capabilities: { CACHE_SYMLINKS: cached } }, async (place) => {
        expect(await place.sh('ln -s target link; readlink link; readlink link')).to.equal('target\ntarget');
        expect(await place.asked('readlink')).to.have.lengthOf(times);
      });
  });

  it('lets direct writes to one file run at the same time where the reply says parallelDirectWrites', async () => {
    for (const parallel of [true, false])
      await withPlace({ module: 'meeting-fs', class: 'MeetingFs' }, async (place) => {
        await place.daemon.call('grow', 'file', 16 * PAGE);
        await place.answer('open', { reply: { directIo: true, parallelDirectWrites: parallel } });
        const write = (at: number) => ['open', 'file', O_RDWR | O_DIRECT, 'fill', at * PAGE, PAGE, 'x'];
        await Promise.all([place.calls(write(0)), place.calls(write(1))]);
        expect(await place.daemon.call('met')).to.equal(parallel ? 2 : 1);
      });
  });
});

describe('on a real mount, a class without @Open and @Opendir', () => {
  const setup = { module: 'closed-fs', class: 'ClosedFs' };
  const use = 'cat file; cat file; ls; ls';
  const output = 'without an OPEN\nwithout an OPEN\nfile\nfile';

  it('is asked each time, and every file can be opened', () =>
    withPlace(setup, async (place) => {
      expect(await place.sh(use)).to.equal(output);
      expect(await place.requests()).to.include({ OPEN: 2, OPENDIR: 2 });
    }));

  it('is asked once with NO_OPEN_SUPPORT and NO_OPENDIR_SUPPORT, and nothing is released', () =>
    withPlace(
      { ...setup, capabilities: { NO_OPEN_SUPPORT: true, NO_OPENDIR_SUPPORT: true } },
      async (place) => {
        expect(await place.sh(use)).to.equal(output);
        const requests = await place.requests();
        expect(requests).to.include({ OPEN: 1, OPENDIR: 1 });
        expect(requests).to.not.have.any.keys('RELEASE', 'RELEASEDIR');
      },
    ));
});
