import { expect } from 'chai';
import * as fc from 'fast-check';
import { Errno } from '../../src/index.js';
import type { AuditMode } from '../../src/index.js';
import type { DirectoryPlusPage, Entry } from '../../src/index.js';
import { Deferred } from '../support/deferred.js';
import { DIRECTORY_MODE, FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn, type Served } from '../support/scripted-kernel.js';
import { ScriptedTransport } from '../support/scripted-transport.js';

type Reply = 'entry' | 'error' | 'negative' | 'nonsense';

/** What the kernel asks for, what becomes of it, and what it does with the reply. */
type Step =
  | {
      readonly do: 'lookup' | 'mkdir' | 'create';
      readonly nodeid: number;
      readonly reply: Reply;
      readonly how: How;
    }
  | { readonly do: 'list'; readonly nodeids: readonly number[]; readonly fails: boolean; readonly how: How }
  | { readonly do: 'forget'; readonly nodeid: number; readonly part: number }
  | { readonly do: 'forgetMany'; readonly nodeids: readonly number[] }
  | { readonly do: 'answer'; readonly which: number };

interface How {
  /** The handler answers when a later step says so. */
  readonly later: boolean;
  /** Nobody waits for the reply by then. */
  readonly lost: boolean;
}

const nodeid = fc.integer({ min: 2, max: 7 });
/** Directories have numbers of their own: an inode does not change its type. */
const directory = fc.integer({ min: 12, max: 14 });
const known = fc.oneof(nodeid, directory);
const how = fc.record({ later: fc.boolean(), lost: fc.boolean() });
const reply = fc.constantFrom<Reply>('entry', 'entry', 'entry', 'error', 'negative', 'nonsense');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('lookup' as const, 'create' as const), nodeid, reply, how }),
  fc.record({ do: fc.constant('mkdir' as const), nodeid: directory, reply, how }),
  fc.record({
    do: fc.constant('list' as const),
    nodeids: fc.array(nodeid, { maxLength: 8 }),
    fails: fc.boolean(),
    how,
  }),
  fc.record({
    do: fc.constant('forget' as const),
    nodeid: known,
    part: fc.double({ min: 0.1, max: 1, noNaN: true }),
  }),
  fc.record({ do: fc.constant('forgetMany' as const), nodeids: fc.uniqueArray(known, { minLength: 1 }) }),
  fc.record({ do: fc.constant('answer' as const), which: fc.nat(20) }),
);

/** Counts as the kernel does: what it was given in a reply that it took, less what it gave back. */
class KernelCounts {
  readonly counts = new Map<number, number>([[1, 1]]);

  give(nodeids: readonly number[]): void {
    for (const id of nodeids) this.counts.set(id, this.of(id) + 1);
  }

  of(id: number): number {
    return this.counts.get(id) ?? 0;
  }

  take(id: number, nlookup: number): void {
    const left = this.of(id) - nlookup;
    if (left === 0) this.counts.delete(id);
    else this.counts.set(id, left);
  }
}

/** Plays the kernel and the file system, and keeps the kernel's counts on the side. */
class Play {
  readonly kernel: KernelCounts = new KernelCounts();
  readonly #served: Served<PliableFs>;
  readonly #pending: (() => Promise<void>)[] = [];
  readonly #lost = new Set<number | bigint>();

  constructor(served: Served<PliableFs>) {
    this.#served = served;
    served.kernel.transport.onWrite = ({ unique }) => (this.#lost.has(unique) ? 2 : 0);
  }

  async perform(next: Step): Promise<void> {
    const { kernel } = this.#served;
    switch (next.do) {
      case 'lookup':
      case 'mkdir':
      case 'create':
        this.#ask(next.do, next);
        return;
      case 'list':
        this.#list(next);
        return;
      case 'forget': {
        const held = this.kernel.of(next.nodeid);
        const nlookup = Math.ceil(held * next.part);
        if (nlookup === 0) return;
        this.kernel.take(next.nodeid, nlookup);
        kernel.forget(next.nodeid, nlookup);
        return;
      }
      case 'forgetMany': {
        const forgets = next.nodeids
          .map((id) => [id, this.kernel.of(id)] as const)
          .filter(([, held]) => held > 0);
        for (const [id, held] of forgets) this.kernel.take(id, held);
        kernel.forgetMany(forgets);
        return;
      }
      case 'answer':
        await this.#pending.splice(next.which % Math.max(1, this.#pending.length), 1)[0]?.();
    }
  }

  async finish(): Promise<void> {
    for (const answer of this.#pending.splice(0)) await answer();
    await turn();
  }

  #ask(
    operation: 'lookup' | 'mkdir' | 'create',
    { nodeid: id, reply, how: { later, lost } }: Step & { reply: Reply; nodeid: number; how: How },
  ): void {
    const { fs, kernel } = this.#served;
    const gate = new Deferred();
    const mode = operation === 'mkdir' ? DIRECTORY_MODE : FILE_MODE;
    const answer = (): Entry => {
      if (reply === 'error') throw new Errno('EACCES');
      if (reply === 'nonsense') return { nodeid: id } as Entry;
      if (reply === 'negative') return { nodeid: 0 } as Entry;
      fs.counts.add(id);
      return { nodeid: id, attr: { mode } };
    };
    const handler = () => (later ? gate.promise.then(answer) : answer());
    Object.assign(fs.on, { [operation]: handler });
    if (lost) this.#lost.add(kernel.lastUnique + 2);
    const names = { names: ['name'] };
    const unique = operation === 'lookup' ? kernel.lookup('name') : kernel.ask(operation, { mode }, names);
    this.#settle(later, gate, () => {
      if (reply === 'entry' && !lost) this.kernel.give([id]);
      expect(kernel.replies(unique)).to.have.lengthOf(1);
    });
  }

  #list({ nodeids, fails, how: { later, lost } }: Step & { do: 'list' }): void {
    const { fs, kernel } = this.#served;
    const gate = new Deferred();
    const fill = (page: DirectoryPlusPage): void => {
      for (const id of nodeids) {
        if (!page.add('name', { nodeid: id, attr: { mode: FILE_MODE } })) break;
        fs.counts.add(id);
      }
      if (fails) throw new Errno('EIO');
    };
    fs.on.readdirplus = (_, page) => {
      if (!later) fill(page);
      else
        return gate.promise.then(() => {
          fill(page);
        });
    };
    if (lost) this.#lost.add(kernel.lastUnique + 2);
    // Room for five entries.
    const unique = kernel.ask('readdirplus', { size: 800 });
    this.#settle(later, gate, () => {
      if (!lost) this.kernel.give(nodeids.slice(0, 5));
      expect(kernel.replies(unique)).to.have.lengthOf(1);
    });
  }

  #settle(later: boolean, gate: Deferred, answered: () => void): void {
    if (!later) {
      answered();
      return;
    }
    this.#pending.push(async () => {
      gate.resolve();
      await turn();
      answered();
    });
  }
}

describe('the ledger of a session', () => {
  for (const audit of ['off', 'observe', 'enforce'] satisfies AuditMode[]) {
    it(`is what a kernel holds that was given these replies, and so is the book (audit ${audit})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const kernel = new ScriptedKernel(new ScriptedTransport(16_384));
          const served = await serveScripted(PliableFs, { audit, kernel });
          const play = new Play(served);
          for (const next of steps) await play.perform(next);
          await play.finish();
          const { ledger, findings } = served.session.report();
          const held = Object.fromEntries([...play.kernel.counts].sort(([a], [b]) => a - b));
          expect(ledger).to.deep.equal(held);
          expect({ ...Object.fromEntries(served.fs.counts), 1: 1 }).to.deep.equal(held);
          expect(findings.filter(({ kind }) => kind !== 'refused-reply')).to.deep.equal([]);
        }),
        { numRuns: 100 },
      );
    });
  }
});
