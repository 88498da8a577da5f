import { expect } from 'chai';
import { constants } from 'node:fs';
import { compileSyscalls, removeSyscalls, withPlace } from './place.js';

const { O_RDWR, O_DIRECTORY } = constants;
const O_TMPFILE = 0o20000000 | O_DIRECTORY;
/** renameat2(2) */
const [NOREPLACE, EXCHANGE, WHITEOUT] = [1, 2, 4];
const EINVAL_PAIR = NOREPLACE | EXCHANGE;

describe('on a real mount, of names', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('a rename has its flags, and each errno is told', () =>
    withPlace({}, async (place) => {
      const names = { parent: 1, name: 'file', newParent: 3, newName: 'new' };
      expect(await place.calls(['rename', NOREPLACE, 'file', 'dir/new'])).to.deep.equal(['ok']);
      expect(await place.asked('rename2')).to.deep.equal([{ ...names, flags: NOREPLACE }]);
      await place.answer('rename2', { errno: 'EXDEV' });
      expect(await place.calls(['rename', EXCHANGE, 'other', 'dir'])).to.deep.equal(['EXDEV']);
      expect(await place.calls(['rename', WHITEOUT, 'other', 'dir/new'])).to.deep.equal(['EXDEV']);
      expect(await place.calls(['rename', 0, 'other', 'dir/new'])).to.deep.equal(['EXDEV']);
      const flags = (await place.asked('rename2')) as readonly { flags: number }[];
      expect(flags.map((asked) => asked.flags)).to.deep.equal([EXCHANGE, WHITEOUT, 0]);
      // The kernel refuses what makes no sense together, and a target that is there, by itself.
      expect(await place.calls(['rename', EINVAL_PAIR, 'other', 'file'])).to.deep.equal(['EINVAL']);
      expect(await place.calls(['rename', NOREPLACE, 'other', 'dir'])).to.deep.equal(['EEXIST']);
      expect(await place.asked('rename2')).to.deep.equal([]);
    }));

  it('a file can be made without one, and get one later', () =>
    withPlace({}, async (place) => {
      const words = [
        'umask',
        0o027,
        'open',
        'dir',
        O_TMPFILE | O_RDWR,
        'write',
        'nameless',
        'linkfd',
        'dir/named',
      ];
      expect(await place.calls(words)).to.deep.equal(['ok', '8', 'ok']);
      expect(await place.sh('cat dir/named; stat -c "%a %h" dir/named')).to.equal('nameless640 1');
      const [tmpfile, link] = await place.askedBy('tmpfile', 'link');
      expect(tmpfile).to.include({ parent: 3, mode: 0o100640, umask: 0o027 });
      expect(link).to.include({ parent: 3, name: 'named', nodeid: 5 });
    }));

  it('an inode can have several, which are one file', () =>
    withPlace({}, async (place) => {
      expect(await place.calls(['link', 'file', 'dir/second', 'link', 'file', 'third'])).to.deep.equal([
        'ok',
        'ok',
      ]);
      expect(await place.sh('echo text > third; cat dir/second; stat -c "%h %i" file dir/second')).to.equal(
        'text\n3 2\n3 2',
      );
      await place.answer('link', { errno: 'EMLINK' });
      expect(await place.calls(['link', 'file', 'fourth'])).to.deep.equal(['EMLINK']);
    }));

  it('bytes that are no UTF-8 arrive as they are', () =>
    withPlace({}, async (place) => {
      expect(await place.sh('name=$(printf "a\\377b"); mkdir "$name"; stat -c %F "$name"')).to.equal(
        'directory',
      );
      const [mkdir] = await place.asked('mkdir');
      expect(mkdir).to.include({ parent: 1, name: 'a\udcffb', mode: 0o755, umask: 0o022 });
    }));
});
