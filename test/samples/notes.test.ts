import { expect } from 'chai';
import { sample, withSample, type MountedSample } from './mounted-sample.js';

/** What the kernel and the table hold beside the root, which must be the same. */
async function held(m: MountedSample): Promise<number> {
  const { ledger, book, findings } = await m.report();
  const known = Object.fromEntries(Object.entries(ledger).filter(([nodeid]) => nodeid !== '1'));
  expect(findings).to.deep.equal([]);
  expect(book).to.deep.equal(known);
  return Object.keys(known).length;
}

describe('the notes sample', function () {
  this.timeout(60_000);

  it('saves a note when the kernel has forgotten it, and loads it again', () =>
    withSample(sample('notes'), [], async (m) => {
      await m.sh('echo milk > today; echo eggs >> today; echo rest > tomorrow');
      expect(await m.sh('cat today; ls')).to.equal('milk\neggs\ntoday\ntomorrow');
      expect(await held(m)).to.equal(2);
      await m.dropCachesUntil(async () => (await held(m)) === 0);
      expect(await held(m)).to.equal(0);
      expect(await m.sh('cat today tomorrow')).to.equal('milk\neggs\nrest');
    }));

  it('keeps a note that is open without a name, and gives its name to another', () =>
    withSample(sample('notes'), [], async (m) => {
      expect(
        await m.sh('echo old > a; exec 3< a; rm a; echo new > a; cat /dev/fd/3 a; exec 3<&-; cat a; ls'),
      ).to.equal('old\nnew\nnew\na');
      expect((await m.try('cat b')).stderr).to.contain('No such file');
      await m.dropCachesUntil(async () => (await held(m)) === 0);
      expect(await m.sh('cat a')).to.equal('new');
    }));
});
