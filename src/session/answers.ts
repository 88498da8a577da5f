import type { Auditor } from '../audit/auditor.js';
import { channels } from '../diagnostics.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Route } from '../metadata/route-table.js';
import { encodeReply } from '../protocol/encode.js';
import { ERRNO } from '../protocol/errno.js';
import type { RequestFrame } from '../protocol/frame.js';
import { ReplyFrame } from '../protocol/frame.js';
import type { Operation } from '../protocol/operations.js';
import { wireName } from '../protocol/operations.js';
import type { Entry, OpenReply } from '../protocol/replies.js';
import type { Transport } from '../transport/transport.js';
import { errnoOf } from './error-mapping.js';
import type { Exchange } from './exchange.js';
import type { Givebacks } from './givebacks.js';
import type { HandleTable } from './handles.js';

const NOTHING: readonly number[] = [];

export interface AnswersParts {
  readonly session: object;
  readonly transport: Transport;
  readonly ledger: Ledger;
  readonly auditor: Auditor;
  readonly handles: HandleTable;
  readonly givebacks: Givebacks;
  readonly routes: readonly (Route | undefined)[];
  readonly report: (message: string, error: unknown) => void;
}

/** The second half of a request's way: from what the handler answered to the reply that the kernel has, or has not. */
export class Answers {
  readonly #parts: AnswersParts;
  readonly #frame = new ReplyFrame();

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  /** The handler returned. */
  reply(exchange: Exchange, reply: unknown): void {
    const fh = this.#open(exchange, reply);
    try {
      encodeReply(exchange.route.operation, this.#frame, exchange.page ?? reply, exchange.request, fh);
    } catch (error) {
      this.#parts.givebacks.release(fh, 'refused');
      this.fail(exchange, error);
      return;
    }
    this.#deliver(exchange, handedOver(exchange, reply), fh);
  }

  /** The handler threw, or its promise was rejected. */
  fail(exchange: Exchange, error: unknown): void {
    const { page, route } = exchange;
    if (route.row.reply === 'plus-page' && page !== undefined && page.bytes.byteLength > 0) {
      // The entries are counted already; the caller comes back for the rest and gets the error then.
      this.reply(exchange, undefined);
      return;
    }
    const errno = errnoOf(error);
    if (errno === undefined)
      this.#parts.report(`${route.label} failed, ${wireName(route.operation)} is answered with EIO`, error);
    this.#parts.auditor.judge(exchange, NOTHING, true);
    this.refuse(exchange.request.unique, route.operation, errno ?? ERRNO.EIO);
    this.#parts.auditor.settle(exchange);
  }

  /** An error reply. @param errno positive; 0 is an empty success. */
  refuse(unique: number, operation: Operation, errno: number): void {
    this.#send(this.#frame.clear().seal(unique, errno), operation);
  }

  /** An answer without a handler, as the table has it. */
  absent(route: Route, frame: RequestFrame): void {
    const { absent, decode } = route.row;
    const made = absent === 'empty' || absent === 'statfs' ? decode?.(frame, this.#parts.handles) : undefined;
    if (made === undefined) {
      this.refuse(
        frame.unique,
        route.operation,
        absent === 'empty' || absent === 'statfs' ? 0 : ERRNO[absent],
      );
      return;
    }
    encodeReply(route.operation, this.#frame.clear(), absent === 'statfs' ? {} : undefined, made);
    this.#send(this.#frame.seal(frame.unique), route.operation);
  }

  #deliver(exchange: Exchange, entries: readonly number[], fh: number): void {
    const { auditor, ledger } = this.#parts;
    const { operation } = exchange.route;
    auditor.judge(exchange, entries);
    // Credit first: the kernel may forget the node before the system call that delivers it has returned.
    for (const nodeid of entries) ledger.credit(nodeid);
    const errno = this.#send(this.#frame.seal(exchange.request.unique), operation);
    if (errno !== 0) this.#undeliver(exchange, entries, fh, errno);
    auditor.settle(exchange);
  }

  /** The kernel has not taken the reply: what it would have held goes back to the application. */
  #undeliver(exchange: Exchange, entries: readonly number[], fh: number, errno: number): void {
    const { ledger, givebacks } = this.#parts;
    for (const nodeid of entries) ledger.undo(nodeid);
    givebacks.forgetAll(entries, 'undelivered');
    givebacks.release(fh, 'undelivered');
    // EINVAL: the kernel found the reply itself at fault and may still wait for one.
    if (errno === ERRNO.EINVAL) this.refuse(exchange.request.unique, exchange.route.operation, ERRNO.EIO);
  }

  #send(frame: ReplyFrame, operation: Operation): number {
    const errno = this.#parts.transport.write(frame.bytes, frame.length, frame.body);
    if (channels.reply.hasSubscribers) {
      channels.reply.publish({ session: this.#parts.session, operation, frame, errno });
    }
    return errno;
  }

  /** Gives an opened file its number. The table keeps the handle, and what a release needs, until the kernel is done. */
  #open(exchange: Exchange, reply: unknown): number {
    const kind = exchange.route.row.reply;
    if (kind !== 'open' && kind !== 'create') return 0;
    const { handle, nodeid } = (reply ?? {}) as OpenReply & Partial<Entry>;
    const directory = exchange.route.operation === 'opendir';
    if (handle === undefined && !this.#parts.givebacks.hears(directory)) return 0;
    const { nodeid: own = 0, flags = 0 } = exchange.request as { nodeid?: number; flags?: number };
    return this.#parts.handles.add({ handle, nodeid: nodeid ?? own, flags, directory });
  }
}

/** The nodeids that a reply hands to the kernel, once for each lookup. */
function handedOver(exchange: Exchange, reply: unknown): readonly number[] {
  if (exchange.route.row.count === 'per-entry') return exchange.page?.entries() ?? NOTHING;
  if (exchange.route.row.count !== 'entry') return NOTHING;
  const { nodeid } = reply as Entry;
  return nodeid === 0 ? NOTHING : [nodeid];
}
