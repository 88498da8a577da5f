import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import type { Report } from '../../../src/index.js';
import { run, start, type RunningChild } from '../../support/children.js';
import { withDaemon, type Daemon } from '../../support/daemon.js';
import { withMountpoint } from '../../support/mountpoint.js';
import { until } from '../../support/until.js';

/** Everything that hands over lookups, and much that does not, in a directory of its own. */
const WORK = `
  cd "$1"; mkdir -p "$2/deep/er"; cd "$2"
  for i in $(seq 25); do
    echo "$i" > "file-$i"; ln "file-$i" "deep/link-$i"; mkdir "deep/er/dir-$i"; mv "file-$i" "deep/er/dir-$i/moved"
  done
  find . -type f -exec stat {} + > /dev/null
  ls -lR . > /dev/null; ls -lR "$1" > /dev/null 2>&1 || true
  for i in $(seq 1 3 25); do rm "deep/link-$i" "deep/er/dir-$i/moved"; rmdir "deep/er/dir-$i"; done
  cat deep/er/dir-*/moved > /dev/null; test ! -e deep/nothing
`;

async function storm(directory: string): Promise<void> {
  const workers = ['one', 'two', 'three'].map((name) =>
    run('sh', ['-euc', WORK, 'sh', directory, name], { timeout: 25_000 }),
  );
  for (const { status, stderr } of await Promise.all(workers))
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
}

/** Opens every file and directory there is, so that the kernel keeps them, until it is killed. */
const HOLD = `
  import { openSync, readdirSync } from 'node:fs';
  const [root] = process.argv.slice(1);
  for (const name of ['.', ...readdirSync(root, { recursive: true })]) openSync(root + '/' + name);
  console.log('held');
  setTimeout(() => {}, 20_000);
`;

async function hold(directory: string): Promise<RunningChild> {
  const holder = await start(process.execPath, ['--input-type=module', '--eval', HOLD, '--', directory], {
    timeout: 25_000,
  });
  await holder.says('held');
  return holder;
}

interface State {
  readonly forgotten: Counts;
  readonly report: Report;
}

/** What the kernel holds and what it has given back, at one moment. */
async function stateOf(daemon: Daemon): Promise<State> {
  for (;;) {
    const forgotten = (await daemon.call('forgotten')) as Counts;
    const report = await daemon.report();
    if (isDeepStrictEqual(await daemon.call('forgotten'), forgotten)) return { forgotten, report };
  }
}

/** Has the kernel drop what it can, until only the root is left. */
async function forgetAll(daemon: Daemon): Promise<void> {
  await until('only the root is left', async () => {
    expect((await run('sh', ['-c', 'sync; echo 2 > /proc/sys/vm/drop_caches'])).status).to.equal(0);
    return Object.keys((await daemon.report()).ledger).length === 1;
  });
}

type Counts = Readonly<Record<string, number>>;

/** What is in the first and not yet in the second. */
function difference(all: Counts, part: Counts): Counts {
  const left = Object.entries(all).map(([nodeid, count]) => [nodeid, count - (part[nodeid] ?? 0)] as const);
  return Object.fromEntries(left.filter(([, count]) => count !== 0));
}

describe('the ledger of a real mount', () => {
  for (const [what, options] of Object.entries({
    'nothing is cached': { timeout: 0 },
    'everything is cached': { timeout: 60 },
    'handlers answer later': { timeout: 1, later: true },
  })) {
    it(`is, nodeid by nodeid, what the kernel gives back, where ${what}`, () =>
      withMountpoint((mountpoint) =>
        withDaemon(
          { module: 'tree-fs', class: 'TreeFs', mountpoint, config: { options } },
          async (daemon) => {
            await storm(mountpoint);
            const holder = await hold(mountpoint);
            const before = await stateOf(daemon);
            const held = before.report.ledger;
            expect({ ...before.report.book, 1: 1 }).to.deep.equal(held);
            expect(Object.keys(held)).to.have.lengthOf.greaterThan(100);
            holder.kill('SIGKILL');
            await holder.ended;
            await forgetAll(daemon);
            const after = await stateOf(daemon);
            // What was forgotten since is exactly what the ledger had, which a count that is wrong would not be.
            expect(difference(after.forgotten, before.forgotten)).to.deep.equal(difference(held, { 1: 1 }));
            expect(after.report).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
            await run('sh', ['-c', 'rm -r "$0"/*', mountpoint]);
            await until('every inode is gone', async () => {
              await forgetAll(daemon);
              return (await daemon.call('inodes')) === 1;
            });
          },
        ),
      ));
  }
});
