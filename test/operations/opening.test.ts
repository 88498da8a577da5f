import { expect } from 'chai';
import { constants } from 'node:fs';
import { until } from '../support/until.js';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

const { O_RDONLY } = constants;
const AT_HANDLE_FID = 0x200;

async function offsets(place: Place): Promise<readonly unknown[]> {
  return (await place.askedBy('read')).map(({ offset }) => offset);
}

describe('on a real mount, a file that is opened', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  const READ = ['open', 'file', O_RDONLY, 'read', 3, 'read', 3, 'seek', 0, 'pread', 0, 3];

  it('has a position, which can be moved', () =>
    withPlace({}, async (place) => {
      await place.daemon.call('put', 'file', 'contents');
      await place.answer('open', { reply: { directIo: true } });
      expect(await place.calls(READ)).to.deep.equal(['ok', 'con', 'ten', '0', 'con']);
      expect(await offsets(place)).to.deep.equal([0, 3, 0]);
    }));

  it('has one that only reading moves with nonSeekable', () =>
    withPlace({}, async (place) => {
      await place.daemon.call('put', 'file', 'contents');
      await place.answer('open', { reply: { directIo: true, nonSeekable: true } });
      expect(await place.calls(READ)).to.deep.equal(['ok', 'con', 'ten', 'ESPIPE', 'ESPIPE']);
      expect(await offsets(place)).to.deep.equal([0, 3]);
    }));

  it('has none with stream: every read is of offset 0', () =>
    withPlace({}, async (place) => {
      await place.daemon.call('put', 'file', 'contents');
      await place.answer('open', { reply: { directIo: true, stream: true } });
      expect(await place.calls(READ)).to.deep.equal(['ok', 'con', 'con', 'ESPIPE', 'ESPIPE']);
      expect(await offsets(place)).to.deep.equal([0, 0]);
    }));

  it('is closed without a FLUSH with noFlush, and is released all the same', () =>
    withPlace({}, async (place) => {
      await place.answer('open', { reply: { noFlush: true } });
      await place.calls(['open', 'file', O_RDONLY, 'close']);
      await until('it is released', async () => (await place.requests())['RELEASE'] === 1);
      expect(await place.requests()).to.not.have.any.keys('FLUSH');
    }));

  it('has a handle, which NO_EXPORT_SUPPORT leaves to name it and not to open it', async () => {
    const words = ['handle', 'file', 0, 'handle', 'file', AT_HANDLE_FID];
    await withPlace({}, async (place) => {
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok']);
    });
    await withPlace({ capabilities: { NO_EXPORT_SUPPORT: true } }, async (place) => {
      expect(await place.calls(words)).to.deep.equal(['EOPNOTSUPP', 'ok']);
    });
  });
});
