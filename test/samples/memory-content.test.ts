import { expect } from 'chai';
import { fixture, sample, withSample } from './mounted-sample.js';
import { compileProbe, type Probe } from './probe.js';

const MEMORY = sample('memory');

describe('the memory sample on a mount: content', () => {
  let probe: Probe;
  before(async () => {
    probe = await compileProbe();
  });
  after(() => probe.remove());

  it('keeps what programs write, in any order and size', () =>
    withSample(MEMORY, [], async (m) => {
      const same = await m.sh(`
        head -c 5000001 /dev/urandom > whole
        cp whole copy; dd if=whole of=blocks bs=777 status=none
        dd if=whole of=backwards bs=1M skip=4 seek=4 status=none
        for n in 3 2 1 0; do dd if=whole of=backwards bs=1M count=1 skip=$n seek=$n conv=notrunc status=none; done
        dd if=whole of=direct bs=1M oflag=direct status=none || true
        sha256sum whole copy blocks backwards direct | cut -d' ' -f1 | uniq -c | awk '{print $1}'`);
      expect(same).to.equal('5');
      expect(
        await m.sh('echo begin > log; for n in 1 2 3; do (echo $n >> log) & done; wait; sort log | xargs'),
      ).to.equal('1 2 3 begin');
    }));

  it('truncates, and shows zeros where a file grows again', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh(
        'head -c 300000 /dev/zero | tr "\\0" x > file; truncate -s 131075 file; truncate -s 300000 file',
      );
      expect(await m.sh('tr -d "\\0" < file | wc -c; stat -c %s file')).to.equal('131075\n300000');
      expect(await m.sh('stat -c %b file')).to.equal(String((33 * 4096) / 512));
      expect(await m.sh(': > file; stat -c "%s %b" file')).to.equal('0 0');
    }));

  it('stores holes as nothing, and says where they are', () =>
    withSample(MEMORY, [], async (m) => {
      const seek = (kind: string, from: number) => m.sh(`"${probe.path}" ${kind} sparse ${String(from)}`);
      const far = 2 ** 42;
      await m.sh(
        `printf a > sparse; printf b | dd of=sparse bs=1 seek=${String(far)} conv=notrunc status=none`,
      );
      expect(await m.sh('stat -c "%s %b" sparse')).to.equal(`${String(far + 1)} 16`);
      expect(await seek('data', 0)).to.equal('0');
      expect(await seek('hole', 0)).to.equal('4096');
      expect(await seek('data', 4096)).to.equal(String(far));
      expect(await seek('hole', far)).to.equal(String(far + 1));
      expect(await seek('data', far + 1)).to.equal('ENXIO');
      expect(await m.sh('cp --sparse=always sparse copy; stat -c "%s %b" copy; tail -c 1 copy')).to.equal(
        `${String(far + 1)} 16\nb`,
      );
    }));

  it('reserves, punches and zeroes ranges', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh('head -c 65536 /dev/zero | tr "\\0" x > file');
      const size = 'stat -c "%s %b" file; tr -d "\\0" < file | wc -c';
      expect(await m.sh(`fallocate -p -o 4096 -l 8192 file; ${size}`)).to.equal('65536 112\n57344');
      expect(await m.sh(`fallocate -z -o 100 -l 4096 file; ${size}`)).to.equal('65536 120\n53348');
      expect(await m.sh(`fallocate -n -o 65536 -l 4096 file; ${size}`)).to.equal('65536 128\n53348');
      expect(await m.sh(`fallocate -o 65536 -l 8192 file; ${size}`)).to.equal('73728 136\n53348');
      expect((await m.try('fallocate -c -o 0 -l 4096 file')).stderr).to.contain('not supported');
    }));

  it('shows in a file what is written to its memory map, and the other way round', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh('head -c 300000 /dev/zero > file');
      expect(await m.sh(`"${probe.path}" map file 131070 mapped`)).to.equal('ok');
      expect(await m.sh('tail -c +131071 file | head -c 6')).to.equal('mapped');
      expect(await m.sh('tar -c file | tar -xO | sha256sum; sha256sum < file')).to.match(/^(.*)\n\1$/);
    }));

  it('answers ENOSPC at its limits, and shows them in statfs', () =>
    withSample(fixture('tiny-memory'), [], async (m) => {
      expect(await m.sh('df --output=size,itotal -B 4096 . | tail -n 1 | xargs')).to.equal('16 8');
      const full = await m.try('head -c 100000 /dev/zero > file');
      expect(full.stderr).to.contain('No space left on device');
      expect(await m.sh('stat -c %s file; df --output=avail -B 1 . | tail -n 1 | xargs')).to.equal(
        '65536\n0',
      );
      expect(
        await m.sh('truncate -s 4096 file; printf x >> file; df --output=avail -B 4096 . | tail -n 1'),
      ).to.match(/14$/);
      const files = await m.try('touch 1 2 3 4 5 6 7 8');
      expect(files.stderr).to.contain('No space left on device').and.to.contain("'7'");
      const links = await m.try('ln 1 1.2; ln 1 1.3; ln 1 1.4');
      expect(links.stderr).to.contain('Too many links');
    }));
});
