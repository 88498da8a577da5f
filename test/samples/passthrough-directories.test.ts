import { expect } from 'chai';
import { client, withShown } from './shown-directory.js';

/** Reads a directory whole, and then from each of its cookies on. */
const WALK = `
  const read = (fd) => {
    const buffer = new DirentBuffer(4096);
    const found = [];
    for (;;) {
      buffer.fill(linux.getdents64(fd, buffer.bytes));
      const entry = buffer.next();
      if (entry === undefined) return found;
      for (let next = entry; next !== undefined; next = buffer.next()) found.push(next);
    }
  };
  const all = read(at);
  let wrong = 0;
  for (const step of [...all.keys()].filter((index) => index % 13 === 0)) {
    linux.seekdir(at, all[step].cookie);
    const rest = read(at).map(({ name }) => name);
    if (rest.join() !== all.slice(step + 1).map(({ name }) => name).join()) wrong += 1;
  }
  const names = new Set(all.map(({ name }) => name));
  const big = all.filter(({ cookie }) => typeof cookie === 'bigint').length;
  console.log(names.size, all.length, wrong, big > 100);
`;

describe('the passthrough sample: directories', () => {
  it("keep their places, which in ext4's take 63 bits", () =>
    withShown({ below: 'ext4' }, async ({ mounted, beneath }) => {
      await beneath('mkdir d; cd d; for i in $(seq 500); do : > name-$i; done');
      expect(await client(`${mounted.directory}/d`, WALK)).to.equal('502 502 0 true');
      expect((await mounted.report()).findings).to.deep.equal([]);
    }));

  it('keep their places while names come and go', () =>
    withShown({ below: 'tmpfs' }, async ({ mounted, beneath }) => {
      await beneath('mkdir d; cd d; for i in $(seq 500); do : > name-$i; done');
      expect(await client(`${mounted.directory}/d`, WALK)).to.equal('502 502 0 false');
      expect(await mounted.sh('rm -r d; ls')).to.equal('');
    }));

  it('are listed with attributes, each of which is counted', () =>
    withShown({ options: ['entry_timeout=60,attr_timeout=60'] }, async ({ mounted, beneath }) => {
      await beneath('mkdir d; for i in $(seq 1000); do : > d/name-$i; done; ln -s x d/link; mkfifo d/pipe');
      expect(await mounted.sh('ls -l d | wc -l; ls -l d | cut -c 1 | sort | uniq -c | xargs')).to.equal(
        '1003\n1000 - 1 l 1 p 1 t',
      );
      const { requests, findings, ledger, book } = await mounted.report();
      expect(requests['READDIRPLUS']).to.be.greaterThan(1);
      expect(findings).to.deep.equal([]);
      expect({ ...book, 1: 1 }).to.deep.equal(ledger);
    }));

  it('have names that are no UTF-8', () =>
    withShown({}, async ({ mounted, beneath }) => {
      await mounted.sh(`echo text > "$(printf 'caf\\351')"; mkdir "$(printf '\\377')"`);
      expect(await beneath('LC_ALL=C ls | od -An -tx1 | xargs')).to.equal('63 61 66 e9 0a ff 0a');
      expect(await mounted.sh('cat caf*; rm -r *; ls')).to.equal('text');
    }));
});
