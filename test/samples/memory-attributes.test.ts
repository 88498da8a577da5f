import { expect } from 'chai';
import { sample, withSample, type MountedSample } from './mounted-sample.js';
import { compileProbe, type Probe } from './probe.js';

const MEMORY = sample('memory');

/** The letters of stat(1): access, modification and change of the content or the inode. */
type Times = Record<'X' | 'Y' | 'Z', string>;

async function times(m: MountedSample, file: string): Promise<Times> {
  const [X = '', Y = '', Z = ''] = (await m.sh(`stat -c '%.9X %.9Y %.9Z' ${file}`)).split(' ');
  return { X, Y, Z };
}

/** What each change does to the times of a file and of the directory that it is in; POSIX says so, per function. */
const CHANGES: readonly (readonly [script: string, ofFile: string, ofDirectory: string])[] = [
  ['echo more >> d/file', 'YZ', ''],
  ['cat d/file', 'X', ''],
  ['truncate -s 1 d/file', 'YZ', ''],
  [': > d/file', 'YZ', ''],
  ['fallocate -l 4096 d/file', 'YZ', ''],
  ['chmod 600 d/file', 'Z', ''],
  ['chown 1:1 d/file', 'Z', ''],
  ['touch -a -d @1.5 d/file', 'XZ', ''],
  ['touch -m -d @1.5 d/file', 'YZ', ''],
  ['setfattr -n user.a -v b d/file', 'Z', ''],
  ['setfattr -x user.a d/file', 'Z', ''],
  ['ln d/file d/other', 'Z', 'YZ'],
  ['mv d/other d/another', 'Z', 'YZ'],
  ['rm d/another', 'Z', 'YZ'],
  ['mv d/file other; mv other d/file', 'Z', 'YZ'],
  ['echo > d/new', '', 'YZ'],
  ['ln -s x d/link; mkfifo d/fifo; mkdir d/inner', '', 'YZ'],
  ['rmdir d/inner', '', 'YZ'],
  ['ls d', '', 'X'],
  ['stat d/file; test -r d/file', '', ''],
  ['mv -T d/inside d/replaced', '', 'YZ'],
];

describe('the memory sample on a mount: attributes', () => {
  let probe: Probe;
  before(async () => {
    probe = await compileProbe();
  });
  after(() => probe.remove());

  it('keeps times to the nanosecond, also before 1970 and after 2038', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh('touch file; touch -m -d @4102444800.123456789 file; touch -a -d @-86400.000000001 file');
      const script = `stat -c '%.9Y %.9X' file; touch -r file other; stat -c '%.9Y %.9X' other`;
      const [shown, copied] = (await m.sh(script)).split('\n');
      expect(shown).to.equal('4102444800.123456789 -86400.000000001');
      expect(copied).to.equal(shown);
    }));

  it('changes the times that a change has to change, and no other', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh('mkdir d; echo text > d/file; mkdir d/inside d/replaced');
      for (const [script, ofFile, ofDirectory] of CHANGES) {
        const [file, directory] = [await times(m, 'd/file'), await times(m, 'd')];
        await m.sh(script);
        expect(changed(file, await times(m, 'd/file')), `of the file, by: ${script}`).to.equal(ofFile);
        expect(changed(directory, await times(m, 'd')), `of the directory, by: ${script}`).to.equal(
          ofDirectory,
        );
      }
    }));

  it('has a birth time that stays', () =>
    withSample(MEMORY, [], async (m) => {
      const [born, later] = (
        await m.sh(
          'touch file; stat -c %.9W file; sleep 0.01; echo x > file; touch -d @5 file; stat -c %.9W file',
        )
      ).split('\n');
      expect(Number(born)).to.be.closeTo(Date.now() / 1000, 10);
      expect(later).to.equal(born);
    }));

  it('takes a program its rights when others change it', () =>
    withSample(MEMORY, ['allow_other', 'suid'], async (m) => {
      const mode = 'stat -c %a program';
      const grant =
        'chmod 6777 program; setfattr -n security.capability -v 0x0000000200000000000000000000000000000000 program';
      const capability = 'getfattr --absolute-names -m security -- program | grep -c capability || true';
      const other = 'setpriv --reuid 1000 --regid 1000 --clear-groups --';
      await m.sh('touch program');
      for (const change of [
        'sh -c "echo x >> program"',
        'truncate -s 1 program',
        'sh -c ": > program"',
        'fallocate -l 9 program',
      ]) {
        expect(await m.sh(`${grant}; ${mode}`)).to.equal('6777');
        expect(await m.sh(`${other} ${change}; ${mode}; ${capability}`), change).to.equal('777\n0');
      }
      expect(await m.sh(`${grant}; chown 1000:1000 program; ${mode}; ${capability}`)).to.equal('777\n0');
      expect(await m.sh(`chmod 2765 program; chown 0:0 program; ${mode}`), 'no group execution').to.equal(
        '2765',
      );
      expect(await m.sh('mkdir shared; chmod 2777 shared; chown 5:6 shared; stat -c %a shared')).to.equal(
        '2777',
      );
      expect(await m.sh(`${other} mkdir shared/inner; stat -c '%u:%g %a' shared/inner`)).to.equal(
        '1000:6 2755',
      );
    }));

  it('lets the kernel check permissions', () =>
    withSample(MEMORY, ['allow_other'], async (m) => {
      const other = 'setpriv --reuid 1000 --regid 1000 --clear-groups --';
      await m.sh(
        'echo secret > mine; chmod 600 mine; mkdir -m 1777 sticky; touch sticky/mine; chmod 666 sticky/mine',
      );
      for (const denied of [
        'cat mine',
        'touch new',
        'rm sticky/mine',
        'chmod 777 mine',
        'mv sticky/mine sticky/yours',
      ]) {
        const { status, stderr } = await m.try(`${other} ${denied} < /dev/null`);
        expect(status, denied).to.not.equal(0);
        expect(stderr, denied).to.match(/Permission denied|not permitted/);
      }
      await m.sh(`${other} touch sticky/theirs; ${other} rm sticky/theirs`);
    }));

  it('keeps extended attributes', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh(`
        touch file; mkdir directory
        setfattr -n user.color -v blue file; setfattr -n user.bytes -v 0x00ff0a file
        setfattr -n trusted.note -v x directory; setfattr -n user.empty file`);
      const list = "getfattr -d -m - -e hex file | grep -v '^#' | sort | xargs";
      expect(await m.sh(list)).to.equal('user.bytes=0x00ff0a user.color=0x626c7565 user.empty=0x');
      expect(await m.sh('getfattr -n trusted.note --only-values directory')).to.equal('x');
      expect(await m.sh(`setfattr -n user.color -v red file; setfattr -x user.empty file; ${list}`)).to.equal(
        'user.bytes=0x00ff0a user.color=0x726564',
      );
      const large = `setfattr -n user.large -v "$(head -c 65536 /dev/zero | tr '\\0' y)" file`;
      expect(await m.sh(`${large}; getfattr -n user.large --only-values file | wc -c`)).to.equal('65536');
      expect((await m.try('getfattr -n user.missing file')).stderr).to.contain('No such attribute');
      expect((await m.try('setfattr -x user.missing file')).stderr).to.contain('No such attribute');
      // What no one would honour must not seem to be kept.
      expect((await m.try('setfattr -n system.other -v x file')).stderr).to.contain('not supported');
    }));

  it('has the kernel trust names and attributes for as long as it is told', async () => {
    await withSample(MEMORY, ['attr_timeout=0,entry_timeout=0'], async (m) => {
      const { requests } = await m.report();
      await m.sh('touch file; for n in 1 2 3 4 5; do stat file > stat; done');
      expect((await m.report()).requests['LOOKUP']).to.be.at.least((requests['LOOKUP'] ?? 0) + 5);
    });
    await withSample(MEMORY, ['attr_timeout=60', 'entry_timeout=60'], async (m) => {
      await m.sh('touch file; stat file');
      const { requests } = await m.report();
      await m.sh('for n in 1 2 3 4 5; do test -s file || test -f file; done');
      const later = (await m.report()).requests;
      expect([later['LOOKUP'], later['GETATTR']]).to.deep.equal([requests['LOOKUP'], requests['GETATTR']]);
    });
  });

  it('gives a nodeid to another file only with another generation', () =>
    withSample(MEMORY, [], async (m) => {
      const handle = `"${probe.path}" handle file`;
      const open = async (handle: string) => m.sh(`"${probe.path}" open . ${handle}`);
      const [first = '', inode = ''] = (await m.sh(`echo old > file; ${handle}; stat -c %i file`)).split(
        '\n',
      );
      expect(await open(first)).to.equal('old');
      await m.sh('rm file');
      await m.dropCachesUntil(async () => (await m.inodes()) === 1);
      const [second = '', reused] = (await m.sh(`echo new > file; ${handle}; stat -c %i file`)).split('\n');
      expect(reused).to.equal(inode);
      expect(second).to.not.equal(first);
      expect(await open(first)).to.equal('ESTALE');
      expect(await open(second)).to.equal('new');
    }));

  it('finds a file again that the kernel has forgotten, for who has its handle', () =>
    withSample(MEMORY, [], async (m) => {
      const handle = await m.sh(`mkdir -p a/b; echo text > a/b/file; "${probe.path}" handle a/b/file`);
      await m.dropCachesUntil(async () => Object.keys((await m.report()).book ?? {}).length === 0);
      expect(await m.sh(`"${probe.path}" open . ${handle}`)).to.equal('text');
      expect((await m.report()).findings).to.deep.equal([]);
    }));
});

function changed(before: Times, after: Times): string {
  return (['X', 'Y', 'Z'] as const).filter((time) => before[time] !== after[time]).join('');
}
