import { expect } from 'chai';
import { constants } from 'node:fs';
import { isMounted } from '../support/mountpoint.js';
import { compileSyscalls, removeSyscalls, withPlace } from './place.js';

/** The kernel looks every 15 seconds (FUSE_TIMEOUT_TIMER_FREQ). */
const SECONDS = 1;
const PATIENCE = 50_000;

describe('on a real mount with request_timeout', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('a request that is not answered in time ends the connection, nobody waits on, and no dead mount stays', () =>
    withPlace(
      { module: 'cache-fs', class: 'CacheFs', options: { request_timeout: SECONDS } },
      async (place) => {
        await place.daemon.call('put', 'gated', 2, 'text');
        const closed = place.daemon.closed();
        const words = ['open', 'gated', constants.O_RDONLY, 'pread', 0, 4];
        expect(await place.calls(words, { timeout: PATIENCE })).to.deep.equal(['ok', 'ENOTCONN']);
        const { reason, message } = await closed;
        expect(reason).to.equal('aborted');
        expect(message).to.contain('a request was not answered within request_timeout');
        expect(await isMounted(place.mountpoint)).to.equal(false);
      },
    )).timeout(PATIENCE);
});
