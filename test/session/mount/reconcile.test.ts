import { expect } from 'chai';
import type { ForgetRequest, Session } from '../../../src/index.js';
import { mount } from '../../../src/index.js';
import { STYLES, type TreeClass } from '../../audit/mount/book-styles.js';
import { run, start } from '../../support/children.js';
import { withMountpoint } from '../../support/mountpoint.js';

const Tree = STYLES.LookupBook;

class TakesOne extends Tree {
  override forget(request: ForgetRequest): void {
    super.forget({ ...request, nlookup: 1 });
  }
}

interface Mounted {
  readonly session: Session<InstanceType<TreeClass>>;
  readonly directory: string;
  /** Runs a script in the mount. */
  readonly shell: (script: string) => Promise<void>;
}

async function withTree(Class: TreeClass, body: (mounted: Mounted) => Promise<void>): Promise<void> {
  await withMountpoint(async (directory) => {
    await using session = await mount(Class, directory, { signals: false, log: () => undefined });
    session.fileSystem.timeout = 60;
    // Only the child goes there: this process serves the mount.
    const shell = async (script: string): Promise<void> => {
      const { status, stderr } = await run('sh', ['-ec', `cd "$0"; ${script}`, directory], {
        timeout: 20_000,
      });
      expect(status, stderr).to.equal(0);
    };
    await body({ session, directory, shell });
  });
}

/** The nodeid of each name at the top. */
function nodeids({ session }: Mounted): Record<string, number> {
  const children = [...(session.fileSystem.nodes.get(1)?.children ?? [])];
  return Object.fromEntries(children.map(([name, { nodeid }]) => [name, nodeid]));
}

describe('session.reconcile() on a mount', () => {
  it('has the kernel forget all that it only caches', () =>
    withTree(Tree, async ({ session, shell }) => {
      await shell('mkdir d; : > d/a; ln d/a b; stat d/a b d >/dev/null');
      const reconciliation = await session.reconcile();
      expect(reconciliation).to.deep.include({ proven: true, held: [], leaks: [] });
      expect(session.report().ledger).to.deep.equal({ 1: 1 });
      expect(session.report().book).to.deep.equal({});
    }));

  it('goes down deep trees and through wide ones', () =>
    withTree(Tree, async ({ session, shell }) => {
      await shell(
        'p=.; for i in $(seq 40); do p=$p/d; mkdir $p; done; for i in $(seq 1500); do : > f$i; done',
      );
      expect(await session.reconcile()).to.deep.include({ proven: true, held: [], leaks: [] });
      expect(session.report().ledger).to.deep.equal({ 1: 1 });
    }));

  it('tells what is open, or a working directory, from a leak', () =>
    withTree(Tree, async (mounted) => {
      const { session, shell, directory } = mounted;
      await shell('mkdir dir; : > dir/in; : > file; : > other');
      const script = 'cd "$0"; exec 3< file; cd dir; echo ready; exec sleep 60';
      const user = await start('sh', ['-c', script, directory]);
      await user.says('ready');
      const { dir, file } = nodeids(mounted);
      const during = await session.reconcile();
      expect(during).to.deep.include({ proven: true, leaks: [] });
      expect([...during.held].sort()).to.deep.equal([dir, file].sort());
      user.kill('SIGKILL');
      await user.ended;
      expect((await session.reconcile()).held).to.deep.equal([]);
    }));

  it('tells a class that keeps what the kernel has forgotten', () =>
    withTree(TakesOne, async (mounted) => {
      const { session, shell } = mounted;
      session.fileSystem.timeout = 0;
      await shell(': > once; : > often; stat often often often > /dev/null');
      const { often } = nodeids(mounted);
      const held = session.report().ledger[String(often)] ?? 0;
      expect(held).to.be.greaterThan(1);
      const { leaks } = await session.reconcile();
      expect(leaks).to.deep.equal([{ nodeid: often, book: held - 1, held: 0 }]);
    }));
});
