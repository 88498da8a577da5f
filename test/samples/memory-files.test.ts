import { expect } from 'chai';
import { sample, withSample } from './mounted-sample.js';
import { compileProbe, type Probe } from './probe.js';

const MEMORY = sample('memory');
const NOREPLACE = 1;
const EXCHANGE = 2;
const WHITEOUT = 4;

describe('the memory sample on a mount: files and names', () => {
  let probe: Probe;
  before(async () => {
    probe = await compileProbe();
  });
  after(() => probe.remove());

  it('keeps a tree of files, directories and links', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh(`
        mkdir -p a/b/c
        echo one > a/one; echo two > a/b/two; printf three > a/b/c/three
        ln a/one a/b/uno
        ln -s ../one a/b/link`);
      expect(await m.sh('find a | sort | xargs')).to.equal(
        'a a/b a/b/c a/b/c/three a/b/link a/b/two a/b/uno a/one',
      );
      expect(await m.sh('cat a/b/uno a/b/link a/b/c/three')).to.equal('one\none\nthree');
      expect(await m.sh("stat -c '%F %h %s' a a/b a/one a/b/link")).to.equal(
        ['directory 3 4096', 'directory 3 4096', 'regular file 2 4', 'symbolic link 1 6'].join('\n'),
      );
      expect(await m.sh('rm a/one; cat a/b/uno; readlink a/b/link; cat a/b/link || echo dangling')).to.equal(
        'one\n../one\ndangling',
      );
      expect(await m.sh('rm -r a; ls -A | wc -l')).to.equal('0');
      expect((await m.report()).findings).to.deep.equal([]);
    }));

  it('keeps names and link targets that are no UTF-8', () =>
    withSample(MEMORY, [], async (m) => {
      const name = String.raw`$(printf 'caf\351-\360\237\220\247')`;
      await m.sh(`name=${name}; echo text > "$name"; ln -s "$name" link`);
      const bytes = '636166e92df09f90a7';
      const hexadecimal = "od -An -tx1 | tr -d ' \\n'";
      expect(await m.sh(`cat link; rm link && printf %s * | ${hexadecimal}`)).to.equal(`text\n${bytes}`);
      expect(await m.sh(`ln -s ${name} link; readlink -n link | ${hexadecimal}`)).to.equal(bytes);
    }));

  it('has devices, FIFOs and sockets', () =>
    withSample(MEMORY, ['dev'], async (m) => {
      await m.sh('mknod zero c 1 5; mknod block b 259 1048575; mkfifo fifo');
      expect(await m.sh("stat -c '%F %t:%T' zero block fifo")).to.equal(
        'character special file 1:5\nblock special file 103:fffff\nfifo 0:0',
      );
      expect(await m.sh('head -c 3 zero | od -An -tx1; (echo through > fifo &); cat fifo')).to.equal(
        ' 00 00 00\nthrough',
      );
      const listen = "require('net').createServer().listen('socket', process.exit)";
      expect(await m.sh(`"${process.execPath}" -e "${listen}"; stat -c %F socket`)).to.equal('socket');
    }));

  it('renames with flags', () =>
    withSample(MEMORY, [], async (m) => {
      const rename = (flags: number, from: string, to: string) =>
        m.sh(`"${probe.path}" rename ${String(flags)} ${from} ${to}`);
      await m.sh('mkdir -p d/inner; echo a > a; echo b > b');
      expect(await rename(NOREPLACE, 'a', 'b')).to.equal('EEXIST');
      expect(await rename(NOREPLACE, 'a', 'c')).to.equal('ok');
      expect(await rename(EXCHANGE, 'b', 'c')).to.equal('ok');
      expect(await m.sh('cat b c')).to.equal('a\nb');
      expect(await rename(EXCHANGE, 'b', 'd')).to.equal('ok');
      expect(await m.sh('cat d; ls b; stat -c %h .')).to.equal('a\ninner\n3');
      expect(await rename(EXCHANGE, 'b', 'missing')).to.equal('ENOENT');
      expect(await rename(EXCHANGE, 'b', 'b/inner')).to.equal('EINVAL');
      expect(await rename(WHITEOUT, 'c', 'moved')).to.equal('ok');
      expect(await m.sh("cat moved; stat -c '%F %t:%T' c")).to.equal('b\ncharacter special file 0:0');
      expect(await m.sh('rm -r -- *; ls -A | wc -l')).to.equal('0');
    }));

  it('moves trees, replaces what may be replaced, and refuses the rest', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh(
        'mkdir -p from/tree/leaf to full/x; echo a > a; echo b > b; mv from/tree to; mv -T to full/y',
      );
      expect(await m.sh('find . | sort | xargs; stat -c %h from full full/y')).to.equal(
        '. ./a ./b ./from ./full ./full/x ./full/y ./full/y/tree ./full/y/tree/leaf\n2\n4\n3',
      );
      expect(await m.sh('mv a b; cat b')).to.equal('a');
      const refused = await m.try('! mv -T from full; ! mv -T b from; ! mv -T from b; ! mv full full/x');
      expect(refused.status, refused.stderr).to.equal(0);
      expect(refused.stderr).to.match(/Directory not empty|File exists/);
      expect(await m.sh('mv -T full/x from; ls full')).to.equal('y');
    }));

  it('gives a file without a name one', () =>
    withSample(MEMORY, [], async (m) => {
      expect(await m.sh(`"${probe.path}" tmpfile . named text`)).to.equal('links 0\nok');
      expect(await m.sh("cat named; stat -c ' %h %a' named")).to.equal('text 1 640');
      expect(await m.sh(`"${probe.path}" tmpfile . named text`)).to.equal('links 0\nEEXIST');
      expect(await m.sh(`"${probe.path}" late-name . late text; cat late; rm late`)).to.equal('ok\ntext');
      await m.dropCachesUntil(async () => (await m.inodes()) === 2);
      expect(await m.inodes(), 'the root and the named one').to.equal(2);
    }));

  it('keeps a deleted file for as long as it is open', () =>
    withSample(MEMORY, [], async (m) => {
      const said = await m.sh(`
        exec 3<> file; echo text >&3; rm file; mkdir directory; cd directory; rmdir ../directory
        cat /proc/self/fd/3; stat -L -c %h /proc/self/fd/3; stat -c %h .; touch inside 2> /dev/null || echo refused
        df --output=iused . | tail -n 1 | xargs`);
      expect(said.split('\n')).to.deep.equal(['text', '0', '0', 'refused', '3']);
      await m.dropCachesUntil(async () => (await m.inodes()) === 1);
      expect(await m.inodes()).to.equal(1);
    }));

  it('lists a large directory whole while files come and go in it', () =>
    withSample(MEMORY, [], async (m) => {
      await m.sh('seq -f stays-%g 1000 | xargs touch; seq -f goes-%g 1000 | xargs touch');
      const said = await m.sh(`
        (seq -f goes-%g 1000 | xargs rm; seq -f comes-%g 1000 | xargs touch) &
        for round in 1 2 3 4 5; do ls -U | grep -c stays; ls -lU | grep -c stays; done
        wait; ls | wc -l`);
      expect(said.split('\n')).to.deep.equal([...Array<string>(10).fill('1000'), '2000']);
      expect((await m.report()).findings).to.deep.equal([]);
    }));
});
