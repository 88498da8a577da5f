import { expect } from 'chai';
import { constants } from 'node:fs';
import { compileSyscalls, removeSyscalls, withPlace, type Place, type PlaceSetup } from './place.js';

const { O_RDONLY, O_DIRECTORY } = constants;

function withListing(setup: PlaceSetup, body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace({ module: 'listing-fs', class: 'ListingFs', ...setup }, body);
}

async function operations(place: Place, ...names: string[]): Promise<string[]> {
  return (await place.askedBy(...names)).map(({ operation }) => operation);
}

describe('on a real mount, a directory', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('can be listed from any cookie on, those of 63 bits too', () =>
    withListing({}, async (place) => {
      await place.daemon.call('fill', 2000);
      const [listed = ''] = await place.calls(['list', '.']);
      const entries = listed
        .trim()
        .split(' ')
        .map((entry) => entry.split(':'));
      const names = Array.from({ length: 2000 }, (_, index) => `name-${String(index)}`);
      expect(entries.map(([name]) => name)).to.deep.equal(['file', 'dir', 'other', ...names]);
      expect(entries[0]?.[1]).to.equal('4611686018427387905');
      // It takes many pages, each of which begins behind the last cookie of the one before.
      const pages = (await place.askedBy('readdir', 'readdirplus')).map(({ offset }) => String(offset));
      expect(new Set(pages).size).to.equal(pages.length).and.be.greaterThan(3);
      for (const index of [0, 1500, 2002]) {
        const cookie = entries[index]?.[1] ?? '';
        const following = entries[index + 1]?.[0] ?? 'none';
        expect(await place.calls(['seekdir', '.', cookie]), cookie).to.deep.equal([following]);
      }
    }));

  it('is listed with attributes first, and without where nobody uses them (READDIRPLUS_AUTO)', () =>
    withListing({}, async (place) => {
      await place.daemon.call('fill', 1000);
      await place.sh('ls -f');
      const listed = await operations(place, 'readdir', 'readdirplus');
      expect(listed[0]).to.equal('readdirplus');
      expect(listed.slice(1)).to.deep.equal(listed.slice(1).map(() => 'readdir'));
      await place.sh('ls -l');
      const [first, ...rest] = await operations(place, 'readdir', 'readdirplus', 'lookup');
      expect(first).to.equal('readdirplus');
      expect(rest).to.include('readdirplus');
    }));

  it('is always listed with attributes without READDIRPLUS_AUTO, and never without DO_READDIRPLUS', async () => {
    for (const [capabilities, used] of [
      [{ READDIRPLUS_AUTO: false }, 'readdirplus'],
      [{ DO_READDIRPLUS: false, READDIRPLUS_AUTO: false }, 'readdir'],
    ] as const)
      await withListing({ capabilities }, async (place) => {
        await place.daemon.call('fill', 1000);
        await place.sh('ls -f');
        expect(new Set(await operations(place, 'readdir', 'readdirplus'))).to.deep.equal(new Set([used]));
      });
  });

  it('is listed from the cache the second time where it was opened so (cacheDir, keepCache)', () =>
    withListing({ capabilities: { READDIRPLUS_AUTO: false, DO_READDIRPLUS: false } }, async (place) => {
      await place.answer('opendir', { reply: { cacheDir: true, keepCache: true } });
      const first = await place.sh('ls -f');
      expect(await operations(place, 'readdir')).to.have.lengthOf.at.least(1);
      expect(await place.sh('ls -f')).to.equal(first);
      expect(await operations(place, 'readdir', 'opendir')).to.deep.equal(['opendir']);
      await place.daemon.notify('invalInode', 1);
      await place.sh('ls -f');
      expect(await operations(place, 'readdir')).to.have.lengthOf.at.least(1);
    }));

  it('is written by fsync, for data alone too, and released once', () =>
    withListing({}, async (place) => {
      const words = ['open', 'dir', O_RDONLY | O_DIRECTORY, 'fsync', 'fdatasync', 'close'];
      expect(await place.calls(words)).to.deep.equal(['ok', 'ok', 'ok', 'ok']);
      const asked = await place.askedBy('opendir', 'fsyncdir', 'releasedir');
      expect(asked.map(({ operation, nodeid, dataOnly }) => [operation, nodeid, dataOnly])).to.deep.equal([
        ['opendir', 3, undefined],
        ['fsyncdir', 3, false],
        ['fsyncdir', 3, true],
        ['releasedir', 3, undefined],
      ]);
    }));
});
