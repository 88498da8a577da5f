import { expect } from 'chai';
import { join } from 'node:path';
import { run, runNode } from '../../support/children.js';
import { withDaemon, type Daemon } from '../../support/daemon.js';
import { withMountpoint } from '../../support/mountpoint.js';

const MiB = 1 << 20;

interface Options {
  readonly later?: boolean;
  readonly direct?: boolean;
  readonly timeout?: number;
}

function withTree(
  options: Options,
  body: (daemon: Daemon, directory: string) => Promise<void>,
): Promise<void> {
  return withMountpoint((mountpoint) =>
    withDaemon(
      { module: 'tree-fs', class: 'TreeFs', mountpoint, config: { options: { ...options } } },
      (daemon) => body(daemon, mountpoint),
    ),
  );
}

async function sh(script: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run('sh', ['-euc', script, 'sh', ...args], { timeout: 25_000 });
  if (status !== 0) throw new Error(`${script}\nfailed: ${stderr}`);
  return stdout;
}

/**
 * Writes a file of bytes that tell their place, block by block in a shuffled order, by several writers at once, and
 * reads it back in the same way. Prints the digests of what was meant and of what was read.
 */
const SHUFFLED = `
  import { createHash } from 'node:crypto';
  import { open } from 'node:fs/promises';
  const [path, blocks, size, writers] = [process.argv[1], ...process.argv.slice(2).map(Number)];
  const block = (index) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0; at + 8 <= size; at += 8) bytes.writeUInt32LE(index * 7919 + at, at);
    return bytes;
  };
  const order = Array.from({ length: blocks }, (_, index) => (index * 37) % blocks);
  const file = await open(path, 'w+');
  const each = async (work) => {
    const left = order.slice();
    await Promise.all(Array.from({ length: writers }, async () => {
      for (let index = left.pop(); index !== undefined; index = left.pop()) await work(index);
    }));
  };
  const read = [];
  await each(async (index) => { await file.write(block(index), 0, size, index * size); });
  await each(async (index) => { read[index] = (await file.read(Buffer.alloc(size), 0, size, index * size)).buffer; });
  await file.close();
  const digest = (pieces) => { const hash = createHash('sha256'); for (const piece of pieces) hash.update(piece); return hash.digest('hex'); };
  console.log(digest(order.map((_, index) => block(index))), digest(read));
`;

for (const [what, options] of Object.entries({
  'sync handlers': { timeout: 60 },
  'async handlers': { later: true, timeout: 60 },
  'sync handlers and direct I/O': { direct: true },
  'async handlers and direct I/O': { later: true, direct: true },
} satisfies Record<string, Options>)) {
  describe(`data, with ${what}`, () => {
    it('is the same after requests of 1 MiB, whole and in the page cache', () =>
      withTree(options, async (daemon, directory) => {
        const digests = await sh(
          `dd if=/dev/urandom of="$1" bs=1M count=8 status=none
           dd if="$1" of="$2/copy" bs=1M status=none
           sha256sum "$1" | cut -d ' ' -f 1
           rm "$1"
           dd if="$2/copy" bs=1M status=none | sha256sum | cut -d ' ' -f 1
           echo 1 > /proc/sys/vm/drop_caches
           dd if="$2/copy" bs=4M status=none | sha256sum | cut -d ' ' -f 1`,
          `/tmp/tallyfs-random-${String(process.pid)}`,
          directory,
        );
        expect(new Set(digests.trim().split('\n')).size).to.equal(1);
        const { requests } = await daemon.report();
        expect(requests['WRITE']).to.equal(8);
        // 16 MiB and the ends of the file, in requests of 1 MiB; readahead asks for 128 KiB and less.
        expect(requests['READ']).to.be.within(16, 'direct' in options ? 20 : 256);
      }));

    it('is where it belongs after many writers and readers at once', () =>
      withTree(options, async (daemon, directory) => {
        for (const [size, blocks] of [
          [4096, 200],
          [70_000, 40],
          [MiB, 12],
        ] as const) {
          const args = [join(directory, `blocks-${String(size)}`), blocks, size, 8].map(String);
          const { stdout, stderr } = await runNode(SHUFFLED, args, { env: { UV_THREADPOOL_SIZE: '8' } });
          const [meant, read] = stdout.trim().split(' ');
          expect(read, stderr).to.equal(meant).and.not.equal(undefined);
        }
        expect((await daemon.report()).findings).to.deep.equal([]);
      }));
  });
}

describe('handlers that answer at once', () => {
  it('serve several clients at a time', () =>
    withTree({}, async (daemon, directory) => {
      const client = `for i in $(seq 60); do echo "$1 $i" > "$2/$1-$i"; cat "$2/$1-$i"; mv "$2/$1-$i" "$2/$1-last"; done`;
      const clients = ['a', 'b', 'c', 'd'];
      const outputs = await Promise.all(clients.map((name) => sh(client, name, directory)));
      for (const [index, name] of clients.entries()) {
        const lines = Array.from({ length: 60 }, (_, count) => `${name} ${String(count + 1)}\n`);
        expect(outputs[index]).to.equal(lines.join(''));
      }
      expect(await sh('cat "$1"/*-last', directory)).to.equal('a 60\nb 60\nc 60\nd 60\n');
      const { ledger, book, findings } = await daemon.report();
      expect({ ...book, 1: 1 }).to.deep.equal(ledger);
      expect(findings).to.deep.equal([]);
    }));
});
