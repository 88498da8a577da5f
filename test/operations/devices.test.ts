import { expect } from 'chai';
import { constants } from 'node:fs';
import { until } from '../support/until.js';
import { compileSyscalls, removeSyscalls, withPlace } from './place.js';

const { O_RDONLY, O_RDWR, O_DIRECTORY } = constants;
const [POLLIN, POLLOUT] = [1, 4];

/** As the macros of ioctl(2): the direction, the size of what the argument points to, and a number. */
const [NONE, INTO, OUT_OF] = [0, 1, 2];
const command = (direction: number, size: number): number => direction * 2 ** 30 + size * 2 ** 16 + 0x7401;

describe('on a real mount, ioctl(2)', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('passes in and out as many bytes as its number says, and answers with a number', () =>
    withPlace({}, async (place) => {
      await place.answer('ioctl', { reply: { result: 7, data: Buffer.from('answer\0') } });
      const both = command(INTO | OUT_OF, 16);
      expect(await place.calls(['open', 'file', O_RDWR, 'ioctl', both, 'question'])).to.deep.equal([
        'ok',
        '7 answer',
      ]);
      const [asked] = (await place.asked('ioctl')) as readonly { data: string }[];
      expect(asked).to.deep.include({ nodeid: 2, command: both, size: 16, flags: 0 });
      expect(asked?.data).to.equal('question'.padEnd(16, '\0'));
      const into = command(INTO, 4);
      await place.answer('ioctl', { reply: { result: 0 } });
      expect(await place.calls(['open', 'file', O_RDWR, 'ioctl', into, 'long question'])).to.deep.equal([
        'ok',
        '0 long question',
      ]);
      expect(await place.asked('ioctl')).to.have.lengthOf(1);
    }));

  it('has an argument that is no pointer as a number, and each errno is told', () =>
    withPlace({}, async (place) => {
      await place.answer('ioctl', { errno: 'EPERM' });
      expect(await place.calls(['open', 'file', O_RDWR, 'ioctl', command(NONE, 0), ''])).to.deep.equal([
        'ok',
        'EPERM',
      ]);
      const [asked] = (await place.asked('ioctl')) as readonly {
        argument: number;
        data: string;
        size: number;
      }[];
      expect(asked).to.include({ data: '', size: 0 });
      expect(Number(asked?.argument)).to.be.greaterThan(0);
    }));

  it('reaches directories too, and says so', () =>
    withPlace({}, async (place) => {
      const words = ['open', 'dir', O_RDONLY | O_DIRECTORY, 'ioctl', command(INTO, 8), 'x'];
      expect(await place.calls(words)).to.deep.equal(['ok', '0 x']);
      const [asked] = (await place.asked('ioctl')) as readonly { flags: number; nodeid: number }[];
      const FUSE_IOCTL_DIR = 16;
      expect(asked).to.include({ flags: FUSE_IOCTL_DIR, nodeid: 3 });
    }));

  it('of more bytes than it takes out is refused, and the caller gets EIO', () =>
    withPlace({}, async (place) => {
      await place.answer('ioctl', { reply: { data: Buffer.alloc(9) } });
      const words = ['open', 'file', O_RDWR, 'ioctl', command(OUT_OF, 8), ''];
      expect(await place.calls(words)).to.deep.equal(['ok', 'EIO']);
      expect(place.daemon.stderr()).to.match(/the length of data is 9, but must be 8 at most/);
    }));
});

describe('on a real mount, poll(2)', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('is woken up from a handler, through the kernel that is injected', () =>
    withPlace({ module: 'ready-fs', class: 'ReadyFs' }, async (place) => {
      const poller = await place.start(['open', 'file', O_RDONLY, 'poll', POLLIN, 9000, 'pread', 0, 9]);
      await until('somebody polls', async () => (await place.daemon.call('polling')) === 1);
      // What the poller has said by then may be on its way to this process yet.
      await until('the poller has opened the file', () => poller.stdout() !== '');
      expect(poller.stdout()).to.equal('ok\n');
      await place.sh('echo news > other');
      expect((await poller.ended).stdout).to.equal(`ok\n${String(POLLIN)}\nnews\\0a\n`);
      const [first] = (await place.asked('poll')) as readonly { kernelHandle?: number }[];
      expect(first?.kernelHandle).not.to.equal(undefined);
    }));

  it('says at once what is ready', () =>
    withPlace({ module: 'ready-fs', class: 'ReadyFs' }, async (place) => {
      const words = ['open', 'file', O_RDWR, 'poll', POLLIN | POLLOUT, 0];
      expect(await place.calls(words)).to.deep.equal(['ok', String(POLLOUT)]);
    }));

  it('finds every file ready where the class has no handler', () =>
    withPlace({}, async (place) => {
      const words = ['open', 'file', O_RDWR, 'poll', POLLIN | POLLOUT, 9000];
      expect(await place.calls([...words, ...words])).to.deep.equal(['ok', '5', 'ok', '5']);
      expect(await place.requests()).to.include({ POLL: 1 });
    }));
});
