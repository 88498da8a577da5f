import { expect } from 'chai';
import { tallyfs } from '../cli/command-line.js';
import { run } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';
import { sample, withSample } from './mounted-sample.js';
import { client, withShown } from './shown-directory.js';

const NO_CACHE = { options: ['attr_timeout=0,entry_timeout=0'] };

describe('the passthrough sample: who an inode is', () => {
  it('follows what is renamed underneath', () =>
    withShown(NO_CACHE, async ({ mounted, beneath, source }) => {
      await mounted.sh('mkdir -p a/b; echo deep > a/b/file');
      const said = await mounted.sh(`
        cd a/b; exec 3>> file
        mv '${source}/a' '${source}/moved'; mv '${source}/moved/b/file' '${source}/elsewhere'
        echo more >&3; : > here; ls; stat -c %s ../../elsewhere`);
      expect(said).to.equal('here\n10');
      expect(await beneath('cat elsewhere; ls moved/b')).to.equal('deep\nmore\nhere');
    }));

  it('never shows what has taken the number of another file', () =>
    withShown(
      { below: 'ext4', options: ['attr_timeout=0,entry_timeout=0,descriptors=16'] },
      async (shown) => {
        const { mounted, beneath } = shown;
        await beneath('echo old > file; for i in $(seq 40); do : > other-$i; done');
        const before = await mounted.sh('cat file; stat -c %i file; cat other-*');
        // It is not held any more, so its number is free, and ext4 gives it to the next one at once.
        await beneath('rm file; echo new > file');
        const after = await mounted.sh('cat file; stat -c %i file');
        expect(after).to.equal(before.replace('old', 'new'));
        const { ledger, findings } = await mounted.report();
        expect(Object.keys(ledger)).to.have.length(42 + 1);
        expect(findings).to.deep.equal([]);
      },
    ));

  it('knows the names of one inode to be the same', () =>
    withShown({}, async ({ mounted, beneath }) => {
      await beneath('echo text > one; ln one two; mkdir d; ln one d/three');
      const numbers = await mounted.sh(
        'stat -c "%i %h" one two d/three | sort -u; echo more >> one; cat d/three',
      );
      expect(numbers).to.match(/^\d+ 3\ntext\nmore$/);
    }));

  it('shows what is mounted below its directory', () =>
    withShown({}, async ({ mounted, beneath, source }) => {
      await beneath('mkdir sub; mount -t tmpfs none sub; echo in > sub/file; echo out > file');
      try {
        expect(await mounted.sh('cat sub/file; echo new > sub/made; mv file sub; ls . sub')).to.equal(
          'in\n.:\nsub\n\nsub:\nfile\nmade',
        );
        expect(await beneath('cat sub/file sub/made')).to.equal('out\nnew');
      } finally {
        await run('umount', ['-l', `${source}/sub`]);
      }
    }));

  it('shows what is mounted later, on what it knows already, and what is there when that is gone', () =>
    withShown(NO_CACHE, async ({ mounted, beneath, source }) => {
      await beneath('mkdir sub; echo below > sub/file');
      expect(await mounted.sh('cat sub/file')).to.equal('below');
      await beneath('mount -t tmpfs none sub; echo above > sub/file');
      try {
        expect(await mounted.sh('cat sub/file')).to.equal('above');
      } finally {
        await run('umount', ['-l', `${source}/sub`]);
      }
      expect(await mounted.sh('cat sub/file')).to.equal('below');
    }));

  it('gives no file handles, which it could not find inodes by once they are forgotten', () =>
    withShown({}, async ({ mounted }) => {
      const said = await client(
        mounted.directory,
        `linux.mkdirat(at, 'directory', 0o700);
         try { linux.nameToHandleAt(at, 'directory', 0); } catch (error) { console.log(error.code); }`,
      );
      expect(said).to.equal('ENOTSUP');
    }));

  it('shows what another one shows', () =>
    withShown({ options: ['descriptors=16'] }, ({ mounted: below, beneath }) =>
      withSample(sample('passthrough'), [`source=${below.directory}`], async (mounted) => {
        await mounted.sh(
          'mkdir d; for i in $(seq 100); do echo $i > d/$i; done; exec 3< d/1; rm d/1; cat <&3',
        );
        await mounted.dropCachesUntil(async () => Object.keys((await mounted.report()).ledger).length === 1);
        expect(await mounted.sh('cat d/* | sort -n | tail -n 1')).to.equal('100');
        expect(await beneath('ls d | wc -l')).to.equal('99');
        expect((await mounted.report()).findings).to.deep.equal([]);
        expect((await below.report()).findings).to.deep.equal([]);
      }),
    ));

  for (const [options, message] of [
    [[], /which directory is to be shown is not said: mount with -o source=DIRECTORY/],
    [['-o', 'source=/nowhere'], /\/nowhere cannot be shown .*ENOENT/],
    [['-o', 'source=/dev/null'], /\/dev\/null cannot be shown .*ENOTDIR/],
  ] as const) {
    it(`does not mount with ${options.join(' ') || 'nothing'}`, async () => {
      await withMountpoint(async (directory) => {
        const { status, stderr } = await tallyfs(['mount', sample('passthrough'), directory, ...options]);
        expect(status).to.be.oneOf([1, 2]);
        expect(stderr).to.match(message);
      });
    });
  }
});
