import { expect } from 'chai';
import { compileProbe, type Probe } from './probe.js';
import { fixture, sample, withSample } from './mounted-sample.js';

const MANAGED = sample('memory', 'managed');

describe('the memory sample where the runtime counts', function () {
  this.timeout(60_000);
  let probe: Probe;

  before(async () => {
    probe = await compileProbe();
  });

  after(() => probe.remove());

  it('keeps a deleted file for as long as it is open', () =>
    withSample(MANAGED, [], async (m) => {
      const said = await m.sh(`
          exec 3<> file; echo text >&3; rm file; mkdir directory; cd directory; rmdir ../directory
          cat /proc/self/fd/3; stat -c %h .; df --output=iused . | tail -n 1 | xargs`);
      expect(said.split('\n')).to.deep.equal(['text', '0', '3']);
      await m.dropCachesUntil(async () => (await m.inodes()) === 1);
      expect(await m.inodes(), 'the root').to.equal(1);
      expect((await m.report()).findings).to.deep.equal([]);
    }));

  it('gives a file without a name one, also when nobody has it open any more', () =>
    withSample(MANAGED, [], async (m) => {
      expect(await m.sh(`"${probe.path}" tmpfile . named text`)).to.equal('links 0\nok');
      expect(await m.sh(`"${probe.path}" late-name . late text`)).to.equal('ok');
      await m.dropCachesUntil(async () => Object.keys((await m.report()).ledger).length === 1);
      expect(await m.inodes(), 'the root and the named ones').to.equal(3);
      expect(await m.sh('cat named late')).to.equal('texttext');
      await m.sh('rm named late');
      await m.dropCachesUntil(async () => (await m.inodes()) === 1);
      expect(await m.inodes(), 'the root').to.equal(1);
    }));

  it('gives a nodeid to another file only with another generation', () =>
    withSample(MANAGED, [], async (m) => {
      const make = async (text: string) =>
        (await m.sh(`echo ${text} > file; "${probe.path}" handle file; stat -c %i file`)).split('\n');
      const open = (handle: string) => m.sh(`"${probe.path}" open . ${handle}`);
      const [first = '', inode] = await make('old');
      await m.dropCachesUntil(async () => Object.keys((await m.report()).ledger).length === 1);
      expect(await open(first), 'forgotten, but there').to.equal('old');
      await m.sh('rm file');
      await m.dropCachesUntil(async () => (await m.inodes()) === 1);
      const [second = '', reused] = await make('new');
      expect(reused).to.equal(inode);
      expect([await open(first), await open(second)]).to.deep.equal(['ESTALE', 'new']);
    }));

  it('answers ENOSPC at its limits', () =>
    withSample(fixture('tiny-managed'), [], async (m) => {
      const { stderr } = await m.try('for n in 1 2 3 4 5 6 7 8; do : > f$n; done');
      expect(stderr).to.contain('No space left on device');
      expect(await m.inodes()).to.equal(8);
      await m.sh('rm f*; for n in 1 2 3 4 5 6 7; do : > g$n; done');
    }));
});
