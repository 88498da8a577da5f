import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  Errno,
  Getattr,
  Lookup,
  Unlink,
  type AttrReply,
  type Entry,
  type GetattrRequest,
  type LookupRequest,
  type NegativeEntry,
} from '../../../src/index.js';
import { SimulatedKernel, UnansweredError, type KernelStep } from '../../../src/testing/index.js';
import { STYLES } from '../../audit/mount/book-styles.js';
import { Deferred } from '../../support/deferred.js';
import { turn } from '../../support/scripted-kernel.js';

const Tree = STYLES.LookupBook;

/** Answers LOOKUP when a test says so, or when the caller is interrupted. */
class Waiting extends Tree {
  readonly gate = new Deferred();

  @Lookup({ increments: 1 })
  override async lookup(request: LookupRequest): Promise<Entry | NegativeEntry> {
    const interrupted = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => {
        reject(new Errno('EINTR'));
      });
    });
    await Promise.race([this.gate.promise, interrupted]);
    return await super.lookup(request);
  }
}

/** Answers UNLINK when a test says so. */
class Unlinking extends Tree {
  readonly gate = new Deferred();

  @Unlink()
  override unlink(): Promise<void> {
    return this.gate.promise;
  }
}

function take(kernel: SimulatedKernel, label: RegExp): void {
  const steps = kernel.steps();
  const step = steps.find((candidate) => label.test(candidate.label));
  if (step === undefined) throw new Error(`none of ${steps.map(nameOf).join(', ')} is ${String(label)}`);
  step.take();
}

function nameOf({ label }: KernelStep): string {
  return label;
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'ok',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

/** Never answers GETATTR of what is not the root. */
class Silent extends Tree {
  @Getattr()
  override getattr(request: GetattrRequest): AttrReply | Promise<AttrReply> {
    return request.nodeid === 1 ? super.getattr(request) : new Promise<AttrReply>(() => undefined);
  }
}

describe('assertBalanced on a simulated kernel', () => {
  it('names the request that is never answered instead of waiting for ever', async () => {
    const kernel = await SimulatedKernel.mount(Silent);
    kernel.fileSystem.populate(['a']);
    const file = codeOf(kernel.process('A').stat('/a'));
    const error: unknown = await kernel.assertBalanced({ patience: 20 }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UnansweredError);
    expect(error).to.deep.include({ code: 'TALLYFS_UNANSWERED', requests: ['GETATTR 2'] });
    expect(String(error)).to.contain('tiny has not answered GETATTR 2, and nothing has happened for 20 ms');
    kernel.abort();
    expect(await file).to.equal('ECONNABORTED');
  });

  it('waits for what takes its time', async () => {
    const kernel = await SimulatedKernel.mount(Waiting);
    kernel.fileSystem.populate(['a']);
    const code = codeOf(kernel.process('A').stat('/a'));
    const balanced = kernel.assertBalanced({ patience: 60_000 });
    await turn();
    kernel.fileSystem.gate.resolve();
    await balanced;
    expect(await code).to.equal('ok');
  });
});

describe('a simulated kernel', () => {
  for (const [name, value, allowed] of [
    ['audit', 'observed', 'off, observe, enforce, trace'],
    ['driver', 'auto', 'automatic, manual'],
  ] as const) {
    it(`refuses ${name} '${value}', and says what there is`, async () => {
      const config: object = { [name]: value };
      const error: unknown = await SimulatedKernel.mount(Tree, config).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'TALLYFS_OPTION', option: name });
      expect(String(error)).to.contain(`${name} is '${value}', but must be one of ${allowed}`);
    });
  }
});

describe('a process on a simulated kernel', () => {
  it('is interrupted: the handler is told, and its answer is the result', async () => {
    const kernel = await SimulatedKernel.mount(Waiting);
    const process = kernel.process();
    const code = codeOf(process.stat('/a'));
    await turn();
    kernel.interrupt(process);
    expect(await code).to.equal('EINTR');
    await kernel.assertBalanced();
  });

  it('is interrupted before its request is sent, which is never sent then', async () => {
    const kernel = await SimulatedKernel.mount(Tree, { driver: 'manual' });
    const process = kernel.process('A');
    const code = codeOf(process.mkdir('/a'));
    take(kernel, /^A: mkdir/);
    take(kernel, /^A: LOOKUP/);
    kernel.interrupt(process);
    expect(await code).to.equal('EINTR');
    expect(kernel.session.report().requests).not.to.have.property('MKDIR');
    kernel.drive();
    await kernel.assertBalanced();
  });

  it('does not get a reply that was given up, and the class gets its lookup back', async () => {
    const kernel = await SimulatedKernel.mount(Waiting, { driver: 'manual' });
    kernel.fileSystem.populate(['a']);
    const code = codeOf(kernel.process('A').stat('/a'));
    take(kernel, /^A: stat/);
    take(kernel, /^A: LOOKUP a/);
    take(kernel, /^undelivered/);
    kernel.fileSystem.gate.resolve();
    expect(await code).to.equal('ECONNABORTED');
    await turn();
    expect(kernel.session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
    expect(Object.fromEntries(kernel.held())).to.deep.equal({ 1: 1 });
  });

  it('keeps the inode that it is about until a reply is there that it will not get', async () => {
    const kernel = await SimulatedKernel.mount(Unlinking, { driver: 'manual' });
    kernel.fileSystem.populate(['a']);
    const code = codeOf(kernel.process('A').unlink('/a'));
    take(kernel, /^A: unlink/);
    take(kernel, /^A: LOOKUP a/);
    take(kernel, /^A: GETATTR 1/);
    take(kernel, /^A: UNLINK a/);
    take(kernel, /^undelivered: the reply to UNLINK a of A$/);
    kernel.dropCaches();
    expect(kernel.steps().map(nameOf)).to.deep.equal(['interrupt A']);
    kernel.fileSystem.gate.resolve();
    expect(await code).to.equal('ECONNABORTED');
    kernel.drive();
    await kernel.assertBalanced();
  });

  it('keeps no name for ever that two have looked up at once, where no lock holds', async () => {
    const kernel = await SimulatedKernel.mount(Waiting, { driver: 'manual', exclusion: false });
    kernel.fileSystem.populate(['a']);
    const looked = kernel.process('A').stat('/a');
    const unlinked = codeOf(kernel.process('B').unlink('/a'));
    take(kernel, /^A: stat/);
    take(kernel, /^A: LOOKUP a/);
    take(kernel, /^B: unlink/);
    take(kernel, /^B: LOOKUP a/);
    kernel.fileSystem.gate.resolve();
    await turn();
    kernel.drive();
    await Promise.all([looked, unlinked]);
    kernel.dropCaches();
    await kernel.settled();
    expect(Object.fromEntries(kernel.held())).to.deep.equal({ 1: 1 });
  });

  it('gets an error when the connection is aborted, and nothing hangs', async () => {
    const kernel = await SimulatedKernel.mount(Waiting, { grace: { handlers: 0, destroy: 0 } });
    const process = kernel.process();
    const codes = [codeOf(process.stat('/a')), codeOf(process.stat('/b'))];
    await turn();
    kernel.abort();
    expect(await Promise.all(codes)).to.deep.equal(['ECONNABORTED', 'ENOTCONN']);
    expect((await kernel.session.closed).reason).to.equal('aborted');
  });

  it('waits for another one that looks up the same name, and asks only once', async () => {
    const kernel = await SimulatedKernel.mount(Waiting);
    const tree = kernel.fileSystem;
    tree.timeout = 60;
    tree.populate(['a']);
    const found = [kernel.process().stat('/a'), kernel.process().stat('/a')];
    await turn();
    tree.gate.resolve();
    await Promise.all(found);
    expect(kernel.session.report().requests).to.include({ LOOKUP: 1 });
    await kernel.assertBalanced();
  });

  it('keeps the mount busy with an open file, but not against a lazy unmount', async () => {
    const kernel = await SimulatedKernel.mount(Tree);
    const file = await kernel.process().open('/f', 'w');
    expect(await codeOf(kernel.unmount())).to.equal('EBUSY');
    await file.stat();
    await kernel.unmount({ lazy: true });
    expect(await codeOf(file.stat())).to.equal('ENOTCONN');
  });

  it('has no FORGET sent for what is held at the unmount', async () => {
    const kernel = await SimulatedKernel.mount(Tree);
    await kernel.process().mkdir('/a');
    await kernel.unmount();
    expect(kernel.session.report().requests).not.to.have.property('FORGET');
    expect(kernel.session.report().findings).to.deep.equal([]);
  });

  it('who may not use the mount gets EACCES', async () => {
    const kernel = await SimulatedKernel.mount(Tree);
    expect(await codeOf(kernel.process('B', { uid: 1000 }).stat('/'))).to.equal('EACCES');
    const open = await SimulatedKernel.mount(Tree, { options: { allow_other: true } });
    expect(await codeOf(open.process('B', { uid: 1000 }).stat('/'))).to.equal('ok');
    expect(await codeOf(open.process('B', { uid: 1000 }).mkdir('/a'))).to.equal('EACCES');
  });
});

describe('a notification to a simulated kernel', () => {
  it('waits for the directory while somebody is creating a name in it', async () => {
    const kernel = await SimulatedKernel.mount(Waiting);
    const process = kernel.process();
    const made = process.mkdir('/a');
    await turn();
    let isDone = false;
    const notified = kernel.session.notify.invalEntry(1, 'a').then(() => (isDone = true));
    await sleep(5);
    expect(isDone).to.equal(false);
    kernel.fileSystem.gate.resolve();
    await made;
    await notified;
    await kernel.assertBalanced();
  });

  it('stores content, and gives it back', async () => {
    const kernel = await SimulatedKernel.mount(Tree);
    const file = await kernel.process().open('/f', 'w');
    const { notify } = kernel.session;
    await notify.store(file.nodeid, 0, Buffer.from('content'));
    expect(Buffer.from((await notify.retrieve(file.nodeid, 0, 100)).data).toString()).to.equal('content');
    expect(await codeOf(notify.invalInode(99))).to.equal('ENOENT');
  });

  it('has requests sent again, which are answered once', async () => {
    const kernel = await SimulatedKernel.mount(Waiting);
    kernel.fileSystem.populate(['a']);
    const found = kernel.process().stat('/a');
    await turn();
    await kernel.session.notify.resend();
    expect(kernel.session.report().requests).to.include({ LOOKUP: 2 });
    kernel.fileSystem.gate.resolve();
    await found;
    await kernel.assertBalanced();
  });
});

describe('the steps of a simulated kernel', () => {
  it('say what they touch, 0 for whatever a reply may hand over', async () => {
    const kernel = await SimulatedKernel.mount(Tree, { driver: 'manual' });
    kernel.fileSystem.populate(['a']);
    const done = kernel.process('A').stat('/a');
    expect(kernel.steps().map(({ touches }) => touches)).to.deep.equal([[0]]);
    take(kernel, /^A: stat/);
    const [lookup] = kernel.steps();
    expect(lookup).to.deep.include({ label: 'A: LOOKUP a', actor: 'A', kind: 'client', touches: [1, 0] });
    take(kernel, /LOOKUP/);
    const [getattr] = kernel.steps();
    expect(getattr).to.deep.include({ label: 'A: GETATTR 2', touches: [2] });
    take(kernel, /GETATTR/);
    await done;
    expect(kernel.steps()[0]).to.deep.include({ label: 'evict 2', kind: 'evict', touches: [2, 1] });
  });

  it('let a FORGET come later than a LOOKUP that was asked for after it was queued', async () => {
    const kernel = await SimulatedKernel.mount(Tree, { driver: 'manual' });
    const process = kernel.process('A');
    kernel.fileSystem.populate(['a']);
    const [first, second] = [process.lstat('/a'), process.lstat('/a')];
    for (const label of [/stat/, /LOOKUP/, /GETATTR/]) take(kernel, label);
    await first;
    take(kernel, /^evict 2/);
    for (const label of [/stat/, /LOOKUP/, /GETATTR/]) take(kernel, label);
    await second;
    expect(kernel.session.report().ledger).to.deep.equal({ 1: 1, 2: 2 });
    take(kernel, /^FORGET 2/);
    expect(kernel.session.report().ledger).to.deep.equal({ 1: 1, 2: 1 });
    expect(Object.fromEntries(kernel.held())).to.deep.equal({ 1: 1, 2: 1 });
  });
});
