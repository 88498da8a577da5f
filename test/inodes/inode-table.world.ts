import { constants } from 'node:os';
import { AssertionError, expect } from 'chai';
import {
  Errno,
  type Entry,
  type Hold,
  type Inode,
  type LookupRequest,
  type NegativeEntry,
} from '../../src/index.js';
import { Deferred } from '../support/deferred.js';
import { FILE, ManagedFs } from '../support/managed-fs.js';
import { serveScripted, turn, type Served } from '../support/scripted-kernel.js';

/** The unique of the first request. */
const INIT = 2;

/** How a lookup ends. */
export const ENDS = ['entry', 'negative', 'throws', 'refused', 'undelivered'] as const;

export type Step =
  /** Looks up a key; `slow`: in how many of its parts it waits until a later step lets it go on. */
  | {
      readonly do: 'lookup';
      readonly key: number;
      readonly end: (typeof ENDS)[number];
      readonly slow: number;
    }
  /** The kernel gives back some lookups of one of the nodeids that it holds. */
  | { readonly do: 'forget'; readonly which: number; readonly nlookup: number }
  /** One of those that wait goes on, or fails. */
  | { readonly do: 'settle'; readonly which: number; readonly ok: boolean }
  /** The class keeps an inode, if it is there in this turn; or lets go of one that it keeps. */
  | { readonly do: 'hold' | 'release'; readonly key: number }
  /** The last name of an inode is gone: the next lookup of it gets another one. */
  | { readonly do: 'unname'; readonly key: number };

/** What happened to one inode of the class. */
interface Life {
  readonly nodeid: number;
  phase: 'made' | 'remembered' | 'leaving' | 'left';
}

/** A managed class, and a kernel that looks up, loses replies and forgets, with all that waits in the hands of a test. */
export class World {
  /** What the kernel holds, by its own account: replies that were delivered, less what it has given back. */
  readonly #held = new Map<number, number>();
  readonly #waiting: Deferred[] = [];
  readonly #holds = new Map<number, Hold>();
  readonly #lives = new Map<string, Life>();
  readonly #identities = new Set<string>();
  readonly #undelivered = new Set<unknown>();
  #slowHooks = false;
  #counted = 0;

  private constructor(readonly served: Served<ManagedFs>) {
    const { fs, kernel } = served;
    fs.onRemembered = (inode) => this.#remember(inode);
    fs.onForgotten = (inode) => this.#forget(inode);
    kernel.transport.onWrite = ({ unique }) => (this.#undelivered.has(unique) ? constants.errno.ENOENT : 0);
  }

  static async make(slowHooks: boolean): Promise<World> {
    const world = new World(await serveScripted(ManagedFs));
    world.#slowHooks = slowHooks;
    return world;
  }

  async play(step: Step): Promise<void> {
    this.#act(step);
    this.#check();
    await turn();
    this.#check();
  }

  /** Lets all that waits go on, has the kernel and the class let go of all, and looks whether anything is left. */
  async end(): Promise<void> {
    await this.#calm();
    for (const hold of this.#holds.values()) hold.release();
    for (const [nodeid, nlookup] of [...this.#held]) this.#giveBack(nodeid, nlookup);
    await this.#calm();
    expect(this.served.fs.inodes.size, 'the root alone').to.equal(1);
    for (const { phase } of this.#lives.values()) expect(phase).to.equal('left');
    expect(
      this.served.session.report().findings.filter(({ kind }) => kind !== 'refused-reply'),
    ).to.deep.equal([]);
    await this.served.session.unmount();
  }

  /** Ends the session in the midst of everything: all that was remembered is forgotten. */
  async unmount(): Promise<void> {
    const unmounting = this.served.session.unmount();
    await turn();
    await this.#calm();
    await unmounting;
    for (const { phase } of this.#lives.values()) expect(phase).to.equal('left');
    expect(this.served.fs.inodes.size).to.equal(1);
  }

  #act(step: Step): void {
    switch (step.do) {
      case 'lookup':
        this.#lookup(step);
        break;
      case 'forget': {
        const [nodeid, held] = [...this.#held][step.which % Math.max(1, this.#held.size)] ?? [];
        if (nodeid !== undefined && held !== undefined) this.#giveBack(nodeid, Math.min(held, step.nlookup));
        break;
      }
      case 'settle': {
        const [waiting] = this.#waiting.splice(step.which % Math.max(1, this.#waiting.length), 1);
        if (step.ok) waiting?.resolve();
        else waiting?.reject(new Errno('EAGAIN'));
        break;
      }
      case 'hold':
        this.#keep(step.key);
        break;
      case 'release':
        this.#holds.get(step.key)?.release();
        this.#holds.delete(step.key);
        break;
      case 'unname': {
        using hold = this.served.fs.inodes.hold();
        const pin = this.served.fs.inodes.find(hold, String(step.key));
        if (pin !== undefined) this.served.fs.inodes.rekey(pin.nodeid, undefined);
      }
    }
  }

  #lookup({ key, end, slow }: Extract<Step, { do: 'lookup' }>): void {
    const { fs, kernel } = this.served;
    const unique = kernel.lastUnique + 2;
    if (end === 'undelivered') this.#undelivered.add(unique);
    fs.on.lookup = (request) => this.#handle(request, end, slow);
    kernel.lookup(String(key));
  }

  #handle(request: LookupRequest, end: string, slow: number): ReturnType<ManagedFs['lookup']> {
    const { inodes } = this.served.fs;
    const { name } = request;
    // In the same turn, where that is possible.
    const pin = slow === 0 && !this.#slowHooks ? inodes.find(request, name) : undefined;
    return pin === undefined ? this.#handleLater(request, end, slow) : this.#answer(pin, end);
  }

  async #handleLater(request: LookupRequest, end: string, slow: number): Promise<Entry | NegativeEntry> {
    if ((slow & 1) !== 0) await this.#wait();
    const pin = await this.served.fs.inodes.obtain(request, request.name, async () => {
      if ((slow & 2) !== 0) await this.#wait();
      return request.name;
    });
    this.#isWhole(pin);
    if ((slow & 4) !== 0) await this.#wait();
    this.#isWhole(pin);
    return this.#answer(pin, end);
  }

  #answer(pin: Inode<string> & { entry(reply: typeof FILE): Entry }, end: string): Entry | NegativeEntry {
    if (end === 'throws') throw new Errno('EACCES');
    if (end === 'negative') return { nodeid: 0 };
    return end === 'refused' ? { ...pin.entry(FILE), attr: { mode: 0o644 } } : pin.entry(FILE);
  }

  /** Nobody who has obtained an inode may see it half made or half forgotten. */
  #isWhole({ nodeid, generation }: Inode<string>): void {
    if (this.served.session.state === 'ended') return;
    expect(this.#lives.get(identity(nodeid, generation))?.phase).to.equal('remembered');
  }

  #remember({ nodeid, generation }: Inode<string>): void | Promise<void> {
    const own = identity(nodeid, generation);
    expect(this.#identities, 'a generation is never used again').to.not.include(own);
    expect(this.#held.has(nodeid), 'the kernel holds what the nodeid was before').to.equal(false);
    const others = [...this.#lives.values()].filter(
      (life) => life.nodeid === nodeid && life.phase !== 'left',
    );
    expect(others, 'the nodeid is free').to.deep.equal([]);
    this.#identities.add(own);
    const life: Life = { nodeid, phase: 'made' };
    return this.#later(() => {
      life.phase = 'remembered';
      this.#lives.set(own, life);
    });
  }

  #forget({ nodeid, generation }: Inode<string>): void | Promise<void> {
    const life = this.#lives.get(identity(nodeid, generation));
    expect(life?.phase, 'forgotten once, after it was remembered').to.equal('remembered');
    if (life === undefined) return;
    if (this.served.session.state === 'serving') expect(this.#held.has(nodeid)).to.equal(false);
    life.phase = 'leaving';
    const leave = (): void => {
      life.phase = 'left';
    };
    // It is gone even if the method fails.
    return this.#later(leave, leave);
  }

  /** The end of a method of the class. */
  #later(end: () => void, failed: () => void = () => undefined): void | Promise<void> {
    if (!this.#slowHooks) {
      end();
      return;
    }
    return this.#wait().then(end, (error: unknown) => {
      failed();
      throw error;
    });
  }

  #wait(): Promise<void> {
    const waiting = new Deferred();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  #keep(key: number): void {
    if (this.#holds.has(key)) return;
    const hold = this.served.fs.inodes.hold();
    if (this.served.fs.inodes.find(hold, String(key)) !== undefined) this.#holds.set(key, hold);
  }

  #giveBack(nodeid: number, nlookup: number): void {
    const left = (this.#held.get(nodeid) ?? 0) - nlookup;
    if (left === 0) this.#held.delete(nodeid);
    else this.#held.set(nodeid, left);
    this.served.kernel.forget(nodeid, nlookup);
  }

  async #calm(): Promise<void> {
    do {
      for (const waiting of this.#waiting.splice(0)) waiting.resolve();
      await turn();
      this.#check();
    } while (this.#waiting.length > 0);
  }

  /** Table, ledger and kernel agree at any time, for all three change in the turn of the reply. */
  #check(): void {
    // What a handler or a method of the class finds out is caught by the session.
    for (const { error } of this.served.errors) if (error instanceof AssertionError) throw error;
    this.#receive();
    const { ledger, book } = this.served.session.report();
    const known = withoutRoot(ledger);
    if (this.served.session.state === 'serving') expect(known).to.deep.equal(Object.fromEntries(this.#held));
    expect(book).to.deep.equal(known);
  }

  /** The kernel counts what was delivered. */
  #receive(): void {
    const { kernel } = this.served;
    const { replies } = kernel.transport;
    for (; this.#counted < replies.length; this.#counted += 1) {
      const reply = replies[this.#counted];
      if (reply?.error !== 0 || reply.refused !== 0 || reply.unique === INIT) continue;
      const { nodeid } = kernel.value('lookup', Number(reply.unique));
      if (nodeid !== 0) this.#held.set(Number(nodeid), (this.#held.get(Number(nodeid)) ?? 0) + 1);
    }
  }
}

function withoutRoot(ledger: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(ledger).filter(([nodeid]) => nodeid !== '1'));
}

function identity(nodeid: number, generation: number): string {
  return `${String(nodeid)}.${String(generation)}`;
}
