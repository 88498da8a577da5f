import type { Finding } from '../../src/audit/finding.js';
import { BookAudit } from '../../src/audit/book-audit.js';
import { OwnBook } from '../../src/audit/books/own-book.js';
import { Charge, ForgetCharge } from '../../src/audit/charge.js';
import { Findings } from '../../src/audit/findings.js';
import { LookupBook } from '../../src/inodes/lookup-book.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { Operation } from '../../src/protocol/operations.js';
import { row } from '../../src/protocol/operations.js';

/** What a request of the model does, step by step; it gives way to the others before each step. */
export interface Plan {
  readonly label: string;
  readonly operation: Operation;
  /** Changes of the book, each in a turn of its own. */
  readonly changes: readonly (readonly [nodeid: number, change: number])[];
  /** Makes the changes in the code of another request in flight, if there is one, as a batching back end does. */
  readonly batched?: boolean;
  /** The nodeids that the reply hands over; the request is refused with an error where there are none. */
  readonly hands: readonly number[];
  readonly failed?: boolean;
  readonly undelivered?: boolean;
  /** Answers in the turn in which it begins. */
  readonly prompt?: boolean;
}

interface Forgetting {
  /** It is the runtime that gives back, and not the kernel. */
  readonly own?: boolean;
  readonly prompt?: boolean;
  readonly batched?: boolean;
}

/** A kernel, a session and an application in a few lines: the parts that the rules of the audit are about. */
export class World {
  readonly book = new LookupBook();
  readonly ledger = new Ledger();
  readonly found: Finding[] = [];
  readonly refused: string[] = [];
  readonly audit: BookAudit;
  readonly #gates: (() => void)[] = [];
  readonly #batch: (() => void)[] = [];
  #busy = 0;

  constructor(enforce = false) {
    this.audit = new BookAudit({
      book: new OwnBook(this.book),
      ledger: this.ledger,
      findings: new Findings('Model', (finding) => {
        this.found.push(finding);
      }),
      tellsRemovals: false,
      enforce,
      trace: false,
      rollBack: (nodeid, nlookup) => {
        this.forget('rollback', nodeid, nlookup, [[nodeid, -nlookup]], { own: true });
      },
    });
  }

  /** A request that is answered. */
  request(plan: Plan): void {
    const route = { operation: plan.operation, row: row(plan.operation), label: plan.label };
    this.#serve(new Charge(route, 1), plan, (charge) => {
      this.#answer(charge, plan);
    });
  }

  /** A FORGET of the kernel, or of the runtime: the ledger has moved when its handler begins. */
  forget(
    label: string,
    nodeid: number,
    nlookup: number,
    changes: Plan['changes'],
    { own = false, prompt = own, batched = false }: Forgetting = {},
  ): void {
    if (!own) this.ledger.debit(nodeid, nlookup);
    const route = { operation: 'forget', row: row('forget'), label } as const;
    const plan: Plan = { label, operation: 'forget', changes, hands: [], prompt, batched };
    this.#serve(new ForgetCharge(route, nodeid, nlookup, own), plan, (charge) => {
      this.audit.judgeForget(charge);
      this.audit.settle(charge);
    });
  }

  /** Lets what waits go on, in the order that `choose` gives, until nothing is in flight. */
  async finish(choose: (count: number) => number): Promise<void> {
    while (this.#busy > 0) {
      await this.step(choose);
    }
    this.audit.sweep();
    this.audit.close();
  }

  /** Lets one request take one step. */
  async step(choose: (count: number) => number): Promise<void> {
    const [gate] = this.#gates.splice(choose(this.#gates.length), 1);
    gate?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  #serve<C extends Charge>(charge: C, plan: Plan, answer: (charge: C) => void): void {
    const done = this.audit.run(charge, plan, () => {
      if (plan.prompt !== true) return this.#later(plan);
      this.#now(plan);
      return undefined;
    });
    if (!(done instanceof Promise)) {
      answer(charge);
      return;
    }
    this.audit.defer(charge);
    this.#busy += 1;
    void done.then(() => {
      answer(charge);
      this.#busy -= 1;
    });
  }

  #now(plan: Plan): void {
    for (const [nodeid, change] of plan.changes) this.book.add(nodeid, change);
  }

  async #later(plan: Plan): Promise<void> {
    for (const [nodeid, change] of plan.changes) {
      await this.#turn();
      if (plan.batched === true && this.#gates.length > 0) await this.#byAnother(nodeid, change);
      else this.book.add(nodeid, change);
    }
    await this.#turn();
  }

  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => this.#gates.push(resolve));
    for (const job of this.#batch.splice(0)) job();
  }

  /** Whoever takes the next step does it, in its own async context. */
  async #byAnother(nodeid: number, change: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#batch.push(() => {
        this.book.add(nodeid, change);
        resolve();
      });
      // Somebody has to come by: this very request, if all others are done.
      this.#gates.push(() => {
        for (const job of this.#batch.splice(0)) job();
      });
    });
  }

  #answer(charge: Charge, plan: Plan): void {
    if (!this.audit.judge(charge, plan.hands, plan.failed === true)) {
      this.refused.push(plan.label);
    } else {
      for (const nodeid of plan.hands) this.ledger.credit(nodeid);
      if (plan.undelivered === true) this.#giveBack(plan.hands);
    }
    this.audit.settle(charge);
  }

  #giveBack(nodeids: readonly number[]): void {
    for (const nodeid of nodeids) {
      this.ledger.undo(nodeid);
      this.forget('undelivered', nodeid, 1, [[nodeid, -1]], { own: true });
    }
  }
}
