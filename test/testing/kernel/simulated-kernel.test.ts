import { expect } from 'chai';
import { SimulatedKernel, type KernelStep, type SimulatedProcess } from '../../../src/testing/index.js';
import MemoryFs, { container } from '../../../samples/memory/index.js';
import type { TinyTree } from '../../audit/mount/tiny-tree.js';
import { STYLES } from '../../audit/mount/book-styles.js';

const Tree = STYLES.LookupBook;

/** The requests of a mount as `LOOKUP a`, without INIT. */
async function traced(
  work: (process: SimulatedProcess, kernel: SimulatedKernel<TinyTree>) => Promise<void>,
  timeout = 0,
): Promise<string[]> {
  const lines: string[] = [];
  const kernel = await SimulatedKernel.mount(Tree, { log: false, trace: (line) => lines.push(line) });
  kernel.fileSystem.timeout = timeout;
  await work(kernel.process(), kernel);
  await kernel.settled();
  await kernel.assertBalanced();
  return lines
    .filter((line) => !line.startsWith(' '))
    .map(brief)
    .slice(1);
}

function brief(line: string): string {
  const [operation = ''] = line.split(' ');
  const name = / name="(.*?)"/.exec(line)?.[1];
  const nodeid = / (?:nodeid|parent)=(\d+)/.exec(line)?.[1] ?? '';
  return `${operation} ${name ?? nodeid}`;
}

/** Takes the first step with this label. */
function take(kernel: SimulatedKernel, label: string): void {
  const steps = kernel.steps();
  const step = steps.find((candidate) => candidate.label === label);
  if (step === undefined) throw new Error(`no step "${label}" among: ${labels(steps).join(', ')}`);
  step.take();
}

function labels(steps: readonly KernelStep[]): string[] {
  return steps.map(({ label }) => label);
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

describe('a simulated kernel', () => {
  it('serves system calls of all kinds, and the counts balance', async () => {
    const kernel = await SimulatedKernel.mount(MemoryFs, { container });
    const process = kernel.process();
    await process.mkdir('/a');
    await process.writeFile('/a/f', 'hello');
    await process.rename('/a/f', '/b');
    await process.link('/b', '/c');
    await process.unlink('/b');
    await process.symlink('c', '/d');
    expect(Buffer.from(await process.readFile('/d')).toString()).to.equal('hello');
    expect(await process.readlink('/d')).to.equal('c');
    expect(await process.readdir('/')).to.have.members(['a', 'c', 'd']);
    expect((await process.stat('/c')).size).to.equal(5);
    await process.rmdir('/a');
    await kernel.assertBalanced();
    expect([...kernel.held()]).to.deep.equal([[1, 1]]);
    await kernel.unmount();
    expect((await kernel.session.closed).reason).to.equal('unmounted');
  });

  it('fails as Node does', async () => {
    const kernel = await SimulatedKernel.mount(MemoryFs, { container });
    const process = kernel.process();
    const error = await process.stat('/nothing').catch((thrown: unknown) => thrown);
    expect(error).to.include({
      code: 'ENOENT',
      errno: -2,
      syscall: 'stat',
      path: '/nothing',
      message: "ENOENT: no such file or directory, stat '/nothing'",
    });
    await process.mkdir('/a');
    expect(await codeOf(process.mkdir('/a'))).to.equal('EEXIST');
    expect(await codeOf(process.unlink('/a'))).to.equal('EISDIR');
    expect(await codeOf(process.rename('/a', '/a/b'))).to.equal('EINVAL');
    await process.writeFile('/f', '');
    expect(await codeOf(process.stat('/f/g'))).to.equal('ENOTDIR');
    expect(await codeOf(process.rmdir('/f'))).to.equal('ENOTDIR');
    expect(await codeOf(process.open('/f', 'wx'))).to.equal('EEXIST');
    expect(await codeOf(process.readdir('/f'))).to.equal('ENOTDIR');
  });

  it('asks again for what is not valid any more, and only for that', async () => {
    const never = await traced(async (process) => {
      await process.mkdir('/a');
      await process.stat('/a');
    });
    expect(never).to.deep.equal([
      'GETATTR 1',
      'LOOKUP a',
      'GETATTR 1',
      'MKDIR a',
      'GETATTR 1',
      'LOOKUP a',
      'GETATTR 2',
      'FORGET 2',
    ]);
    const valid = await traced(async (process, { clock }) => {
      await process.mkdir('/a');
      await process.stat('/a');
      clock.advance(60_001);
      await process.stat('/a');
    }, 60);
    // The reply to MKDIR invalidates the attributes of the root, which the next walk needs.
    expect(valid).to.deep.equal([
      'GETATTR 1',
      'LOOKUP a',
      'MKDIR a',
      'GETATTR 1',
      'GETATTR 1',
      'LOOKUP a',
      'FORGET 2',
    ]);
  });

  it('counts in the inode, and gives all back at once', async () => {
    const lines: string[] = [];
    const kernel = await SimulatedKernel.mount(Tree, { trace: (line) => lines.push(line) });
    const process = kernel.process();
    await process.mkdir('/a');
    for (let times = 0; times < 3; times += 1) await process.stat('/a');
    expect(kernel.held().get(2)).to.equal(4);
    expect(kernel.session.report().ledger['2']).to.equal(4);
    kernel.dropCaches();
    await kernel.settled();
    expect(lines.at(-1)).to.match(/^FORGET unique=\d+ nodeid=2 nlookup=4 /);
  });

  it('keeps the inode of an open file until it is released', async () => {
    const kernel = await SimulatedKernel.mount(Tree);
    const process = kernel.process();
    const file = await process.open('/f', 'wx');
    await process.unlink('/f');
    kernel.dropCaches();
    await kernel.settled();
    expect([...kernel.held().keys()]).to.deep.equal([1, file.nodeid]);
    await file.close();
    await kernel.settled();
    expect([...kernel.held().keys()]).to.deep.equal([1]);
    expect(kernel.session.report().ledger).to.deep.equal({ 1: 1 });
  });

  it('finds a class that miscounts', async () => {
    class Miscounting extends Tree {
      override count(): void {
        // Counts nothing.
      }
    }
    const kernel = await SimulatedKernel.mount(Miscounting, { log: false });
    await kernel.process().mkdir('/a');
    const error = await kernel.assertBalanced().catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'TALLYFS_UNBALANCED' });
  });

  describe('driven by hand', () => {
    it('does nothing until a step is taken', async () => {
      const kernel = await SimulatedKernel.mount(Tree, { driver: 'manual' });
      const process = kernel.process('A');
      const made = process.mkdir('/a');
      await new Promise((resolve) => setImmediate(resolve));
      expect(kernel.session.report().requests).to.deep.equal({ INIT: 1 });
      expect(labels(kernel.steps())).to.deep.equal(['A: mkdir /a']);
      take(kernel, 'A: mkdir /a');
      for (const label of ['A: LOOKUP a', 'A: GETATTR 1', 'A: MKDIR a']) take(kernel, label);
      await made;
      expect(labels(kernel.steps())).to.deep.equal(['evict 2']);
      take(kernel, 'evict 2');
      expect(labels(kernel.steps())).to.deep.equal(['FORGET 2']);
      take(kernel, 'FORGET 2');
      expect(kernel.steps()).to.deep.equal([]);
      expect([...kernel.fileSystem.nodes.keys()]).to.deep.equal([1, 2]);
    });

    it('has a process wait for the lock of a directory', async () => {
      const kernel = await SimulatedKernel.mount(Tree, { driver: 'manual' });
      const [first, second] = [kernel.process('A'), kernel.process('B')];
      const done = Promise.all([first.mkdir('/a'), second.mkdir('/b')]);
      take(kernel, 'A: mkdir /a');
      take(kernel, 'A: LOOKUP a');
      take(kernel, 'B: mkdir /b');
      expect(labels(kernel.steps()), 'B waits for A').to.deep.equal(['A: GETATTR 1']);
      take(kernel, 'A: GETATTR 1');
      take(kernel, 'A: MKDIR a');
      expect(labels(kernel.steps())).to.deep.equal(['B: LOOKUP b', 'evict 2']);
      kernel.drive();
      await done;
      await kernel.assertBalanced();
    });
  });

  it('does the same for the same seed, and something else for another one', async () => {
    const run = async (seed: number): Promise<string> => {
      const lines: string[] = [];
      const kernel = await SimulatedKernel.mount(Tree, { seed, trace: (line) => lines.push(line) });
      const processes = [kernel.process(), kernel.process(), kernel.process()];
      const names = ['/a', '/b', '/c'];
      await Promise.all(processes.flatMap((process) => names.map((name) => codeOf(process.mkdir(name)))));
      await kernel.assertBalanced();
      return lines.join('\n');
    };
    const runs = await Promise.all([1, 1, 2, 3, 4].map(run));
    expect(runs[0]).to.equal(runs[1]);
    expect(new Set(runs).size).to.be.greaterThan(2);
  });
});
