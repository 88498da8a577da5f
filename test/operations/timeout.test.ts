import { expect } from 'chai';
import type { SessionEnd } from '../../src/index.js';
import { isMounted } from '../support/mountpoint.js';
import { withPlace, type Place } from './place.js';

const SETUP = { module: 'cache-fs', class: 'CacheFs', options: { request_timeout: 1 } };
/** Milliseconds. The kernel looks every 15 seconds, and takes no time that is shorter (FUSE_TIMEOUT_TIMER_FREQ). */
const PATIENCE = 50_000;

interface Outcome {
  readonly heard: string;
  readonly closed: SessionEnd;
  readonly mounted: boolean;
}

async function readInVain(place: Place): Promise<Outcome> {
  await place.daemon.call('put', 'gated', 2, 'text');
  const ended = place.daemon.closed();
  const heard = await place.sh('cat gated', { timeout: PATIENCE });
  return { heard, closed: await ended, mounted: await isMounted(place.mountpoint) };
}

let place: Place | undefined;
let outcome: Promise<Outcome>;

// Hooks of all tests that are run: it takes half a minute, which goes by while others have their turn.
before(() => {
  outcome = withPlace(SETUP, (mounted) => {
    place = mounted;
    return readInVain(mounted);
  });
  outcome.catch(() => undefined);
});
after(() => place?.daemon.kill());

describe('on a real mount with request_timeout', () => {
  it('a request that is not answered in time ends the connection, nobody waits on, and no dead mount stays', async () => {
    const { heard, closed, mounted } = await outcome;
    expect(heard).to.contain('cat: gated: Transport endpoint is not connected');
    expect(closed.reason).to.equal('aborted');
    expect(closed.message).to.contain('a request was not answered within request_timeout');
    expect(mounted).to.equal(false);
  }).timeout(PATIENCE);
});
