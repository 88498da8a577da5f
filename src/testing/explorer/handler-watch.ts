import { row, type Operation } from '../../protocol/operations.js';
import { errnoName } from '../../protocol/errno.js';
import { errnoOf } from '../../session/error-mapping.js';
import { CLASS, whereabouts } from './actors.js';
import type { Chronicle } from './chronicle.js';
import type { Counts } from './counts.js';
import type { HandlerCall } from './handlers.js';
import { forgottenNode, servedForgotten } from './invariants/forgotten-node.js';
import type { Lives } from './invariants/lives.js';
import { lostInode } from './invariants/lost-inode.js';
import type { Nameless } from './invariants/nameless.js';
import type { Violation } from './search/world.js';
import { isThenable } from './services/gates.js';

/** A handler that was called and has not answered. */
export interface Running {
  readonly actor: string;
  readonly label: string;
  /** The nodeid that it is about, where the class had forgotten it when it was called. */
  readonly forgotten: number | undefined;
}

export interface HandlerWatchParts {
  readonly lives: Lives;
  readonly nameless: Nameless;
  readonly chronicle: Chronicle;
  readonly touched: Set<string>;
  /** Whom a handler is called for. */
  readonly actor: (call: HandlerCall) => string;
  readonly counts: Pick<Counts, 'counted' | 'held'>;
  readonly violate: (violation: Violation) => void;
}

/** Follows the handlers: who called them, which have not answered yet, and what they answer. */
export class HandlerWatch {
  readonly running = new Set<Running>();
  /** Those whose reply will not be delivered: what they hand over, nobody gets. */
  readonly #unheard = new WeakSet<Running>();
  readonly #parts: HandlerWatchParts;

  constructor(parts: HandlerWatchParts) {
    this.#parts = parts;
  }

  /** No reply that is under way reaches an actor any more. */
  giveUp(actor: string): void {
    for (const running of this.running) if (running.actor === actor) this.#unheard.add(running);
  }

  /** Calls a handler. */
  surround(call: HandlerCall): unknown {
    // The class calls a handler of its own.
    if (whereabouts.getStore() !== undefined) return call.run();
    const { chronicle, touched, counts } = this.#parts;
    const forgotten = forgottenNode(call, counts);
    const running = { actor: this.#parts.actor(call), label: call.label, forgotten };
    touched.add(CLASS);
    this.running.add(running);
    chronicle.add(running.actor, `${call.label} begins`);
    try {
      const answer = whereabouts.run({ actor: running.actor }, call.run);
      if (isThenable(answer)) this.#follow(answer, running, call);
      else this.#answered(running, call, answer);
      return answer;
    } catch (error) {
      this.#failed(running, call, error);
      throw error;
    }
  }

  #follow(answer: PromiseLike<unknown>, running: Running, call: HandlerCall): void {
    whereabouts.exit(() => {
      answer.then(
        (reply) => {
          this.#answered(running, call, reply);
        },
        (error: unknown) => {
          this.#failed(running, call, error);
        },
      );
    });
  }

  #answered(running: Running, call: HandlerCall, reply: unknown): void {
    const { operation, label, page } = call;
    this.running.delete(running);
    this.#tell(running.actor, operation, `${label} is done`);
    const nodeids = handedOver(row(operation).count, reply, page);
    this.#parts.nameless.answered(call, nodeids);
    const served = servedForgotten(running.forgotten, call, this.#parts.counts);
    if (served !== undefined) this.#parts.violate(served);
    if (this.#unheard.has(running)) return;
    for (const nodeid of nodeids) {
      const violation = this.#parts.lives.handsOver(running.actor, nodeid);
      if (violation !== undefined) this.#parts.violate(violation);
    }
  }

  #failed(running: Running, call: HandlerCall, error: unknown): void {
    const { violate, counts } = this.#parts;
    this.running.delete(running);
    const errno = errnoOf(error);
    const said = errno === undefined ? String(error) : (errnoName(errno) ?? `errno ${String(errno)}`);
    this.#tell(running.actor, call.operation, `${call.label} fails: ${said}`);
    if (errno === undefined)
      violate({
        kind: 'handler-threw',
        message: `${call.label}, called for ${running.actor}, threw ${said}`,
      });
    else {
      const violation = lostInode(call, errno, (nodeid) => counts.held(nodeid));
      if (violation !== undefined) violate(violation);
    }
  }

  /** A FORGET has nobody who goes on behind it. */
  #tell(actor: string, operation: Operation, what: string): void {
    if (operation === 'forget') this.#parts.chronicle.ends(actor, what);
    else this.#parts.chronicle.add(actor, what);
  }
}

function handedOver(count: string, reply: unknown, page: unknown): readonly number[] {
  if (count === 'per-entry') return (page as { entries(): readonly number[] }).entries();
  if (count !== 'entry') return [];
  const { nodeid } = (reply ?? {}) as { nodeid?: unknown };
  return typeof nodeid === 'number' && nodeid !== 0 ? [nodeid] : [];
}
