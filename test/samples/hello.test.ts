import { expect } from 'chai';
import { fixture, sample, withSample } from './mounted-sample.js';

describe('the hello sample on a mount', () => {
  it('has one file', () =>
    withSample(sample('hello'), [], async (m) => {
      expect(await m.sh('cat hello.txt')).to.equal('Hello, world!');
      expect(await m.sh("ls -a | xargs; stat -c '%a %s %F' hello.txt .")).to.equal(
        '. .. hello.txt\n444 14 regular file\n555 0 directory',
      );
      expect(await m.sh('tail -c 7 hello.txt')).to.equal('world!');
      expect((await m.try('cat goodbye.txt')).stderr).to.contain('No such file');
      expect((await m.try('echo x > new')).status).to.not.equal(0);
      expect((await m.report()).findings).to.deep.equal([]);
    }));

  it('counts what the kernel holds', () =>
    withSample(sample('hello'), [], async (m) => {
      await m.sh('for n in 1 2 3; do cat hello.txt; ls -l; done');
      const { ledger, book } = await m.report();
      expect(book).to.deep.equal({ 2: ledger['2'] });
      await m.dropCachesUntil(async () => Object.keys((await m.report()).ledger).length === 1);
      expect((await m.report()).book).to.deep.equal({});
    }));

  it('says what is injected', () =>
    withSample(fixture('other-hello'), [], async (m) => {
      expect(await m.sh('cat hello.txt')).to.equal('Grüß Gott');
    }));
});
