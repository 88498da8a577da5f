import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, start } from '../support/children.js';
import { withDaemon, type Daemon } from '../support/daemon.js';
import { withMountpoint } from '../support/mountpoint.js';
import { until } from '../support/until.js';
import type { MountConfig } from '../../src/index.js';

interface Place {
  readonly daemon: Daemon;
  readonly mount: string;
  readonly source: string;
}

async function withBacked(
  body: (place: Place) => Promise<void>,
  config: Pick<MountConfig, 'capabilities' | 'options'> = {},
): Promise<void> {
  const source = await mkdtemp(join(tmpdir(), 'tallyfs-backing-'));
  try {
    await withMountpoint((mountpoint) => {
      const setup = { module: 'backed-fs', class: 'BackedFs', mountpoint };
      const options = { source, ...config.options };
      return withDaemon({ ...setup, config: { ...config, options } }, (daemon) =>
        body({ daemon, mount: mountpoint, source }),
      );
    });
  } finally {
    await rm(source, { recursive: true });
  }
}

async function sh(script: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('sh', ['-euc', script, 'sh', ...args]);
  return stdout + stderr;
}

async function requests({ daemon }: Place): Promise<Record<string, number>> {
  return (await daemon.report()).requests;
}

const state = ({ daemon }: Place): Promise<unknown> => daemon.call('state');

describe('on a real mount, a file with a backing file', () => {
  it('is read and written by the kernel, and no handler is asked', () =>
    withBacked(async (place) => {
      await writeFile(join(place.source, 'old'), 'from below\n');
      expect(await sh('cat "$1/old"; echo "from above" >> "$1/old"; cat "$1/old"', place.mount)).to.equal(
        'from below\nfrom below\nfrom above\n',
      );
      await sh('seq 20000 > "$1/new"', place.mount);
      const text = await readFile(join(place.source, 'new'), 'utf8');
      expect(text).to.match(/^1\n2\n[^]*\n20000\n$/);
      expect(await sh('cmp "$1/new" "$2/new" && echo same', place.mount, place.source)).to.equal('same\n');
      const { READ, WRITE, OPEN, CREATE } = await requests(place);
      expect([READ, WRITE]).to.deep.equal([undefined, undefined]);
      expect([OPEN, CREATE]).to.deep.equal([4, 1]);
    }));

  it('has the same backing file for all that is open of it, closed once with the last of them', () =>
    withBacked(async (place) => {
      await writeFile(join(place.source, 'file'), 'text\n');
      const path = join(place.mount, 'file');
      const holder = await start('sh', ['-c', 'exec 3< "$0"; echo held; exec sleep 20', path]);
      await holder.says('held');
      await sh('cat "$1"; cat "$1"', path);
      expect(await state(place)).to.deep.equal({ open: 1, ever: 1, available: true });
      holder.kill('SIGKILL');
      await until(
        'the backing file is closed',
        async () => ((await state(place)) as { open: number }).open === 0,
      );
      await sh('cat "$1"', path);
      await until('the next one is', async () => ((await state(place)) as { open: number }).open === 0);
      expect(await state(place)).to.include({ ever: 2 });
    }));

  it('is served by the handlers where passthrough is not asked for', () =>
    withBacked(
      async (place) => {
        await writeFile(join(place.source, 'file'), 'by hand\n');
        expect(await sh('cat "$1/file"', place.mount)).to.equal('by hand\n');
        expect(await requests(place)).to.include({ READ: 1 });
        expect(await state(place)).to.deep.equal({ open: 0, ever: 0, available: false });
        const refused = await place.daemon.call('back', join(place.source, 'file')).catch(String);
        expect(refused).to.match(/ask for the capability PASSTHROUGH/);
      },
      { capabilities: { PASSTHROUGH: false } },
    ));

  it('cannot be what is no regular file, and the error says so', () =>
    withBacked(async (place) => {
      const [directory, device] = await Promise.all(
        ['/', '/dev/null'].map((path) => place.daemon.call('back', path).catch(String)),
      );
      expect(directory).to.match(/cannot back a file: ioctl says EISDIR, .*Only a regular file can be one/);
      expect(device).to.match(/cannot back a file: ioctl says EINVAL, .*Only a regular file can be one/);
      expect(await state(place)).to.deep.equal({ open: 0, ever: 0, available: true });
    }));

  it('may be on a stacked file system where the mount says how deep', async () => {
    const layers = `mkdir "$1/lower" "$1/upper" "$1/work" "$1/over"; echo below > "$1/lower/file"
      mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" "$1/over"`;
    for (const [depth, found] of [
      [1, /Too many levels of symbolic links/],
      [2, /^below$/m],
    ] as const)
      await withBacked(
        async (place) => {
          await sh(layers, place.source);
          try {
            await place.daemon.call('descend', 'over');
            expect(await sh('cat "$1/file" 2>&1 || :', place.mount)).to.match(found);
            const refused = await place.daemon.call('back', join(place.source, 'over/file')).catch(String);
            if (depth === 1) expect(refused).to.match(/ELOOP.*mount with `-o max_stack_depth=2`/);
          } finally {
            await place.daemon.unmount();
            await sh('umount "$1/over"', place.source);
          }
        },
        { options: { max_stack_depth: depth } },
      );
  });

  it('may not be had together with the writeback cache, and the log says so', () =>
    withBacked(
      async (place) => {
        expect(await state(place)).to.include({ available: false });
        expect(place.daemon.stderr()).to.include(
          'tallyfs: mounted without PASSTHROUGH: PASSTHROUGH is not to be had together with WRITEBACK_CACHE: ask for one of them',
        );
      },
      { capabilities: { WRITEBACK_CACHE: true } },
    ));
});
