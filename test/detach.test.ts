import { expect } from 'chai';
import HelloFs, { container } from '../samples/hello/index.js';
import { mountAt, readMountTable } from '../src/audit/mount-table.js';
import { isLeftBehind, type OwnMount } from '../src/detach.js';
import { mount } from '../src/index.js';
import { withMountpoint } from './support/mountpoint.js';
import { serve } from './cli/daemon.js';

/** As a session knows its own mount. */
async function shownOn(mountpoint: string): Promise<OwnMount> {
  const entry = mountAt(await readMountTable(), mountpoint);
  if (entry === undefined) throw new Error(`nothing is mounted on ${mountpoint}`);
  return entry;
}

describe('a mount whose connection is over', () => {
  it('is left behind where its daemon was killed', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await serve(mountpoint);
      const own = await shownOn(mountpoint);
      daemon.kill('SIGKILL');
      await daemon.ended;
      expect(await isLeftBehind(own)).to.equal(true);
    }));

  it('is not taken for one that has got its numbers since, and is alive', () =>
    withMountpoint(async (mountpoint) => {
      await using session = await mount(HelloFs, mountpoint, { container, signals: false });
      const { id, device } = await shownOn(session.mountpoint);
      expect(id).not.to.equal(undefined);
      expect(await isLeftBehind({ mountpoint: '/gone', id: id!, device: device! })).to.equal(false);
    }));

  it('is not there where nothing has its numbers', async () => {
    expect(await isLeftBehind({ mountpoint: '/', id: -1, device: '0:0' })).to.equal(false);
  });
});
