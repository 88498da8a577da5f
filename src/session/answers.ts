import type { Auditor } from '../audit/auditor.js';
import type { InodeIdentity } from '../audit/identities.js';
import { preflight, preflightAttributes } from '../audit/preflight.js';
import { channels } from '../diagnostics.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Route } from '../metadata/route-table.js';
import type { Capability } from '../protocol/capabilities.js';
import { encodeReply } from '../protocol/encode.js';
import { ERRNO } from '../protocol/errno.js';
import { S_IFMT } from '../protocol/file-types.js';
import type { RequestFrame } from '../protocol/frame.js';
import { ReplyFrame } from '../protocol/frame.js';
import type { Operation } from '../protocol/operations.js';
import { wireName } from '../protocol/operations.js';
import type { AttrReply, Entry, OpenReply } from '../protocol/replies.js';
import type { ReleaseRequest } from '../protocol/requests/files.js';
import { ReplyError } from '../protocol/unfit.js';
import { attempt, type ErrorReport } from './attempt.js';
import { errnoOf } from './error-mapping.js';
import type { Exchange } from './exchange.js';
import type { Givebacks } from './givebacks.js';
import type { HandleTable } from './handles.js';
import type { ManagedInodes } from './managed-inodes.js';
import type { Wire } from './wire.js';

const NOTHING: readonly number[] = [];

export interface AnswersParts {
  readonly session: object;
  readonly wire: Wire;
  readonly ledger: Ledger;
  readonly auditor: Auditor;
  readonly handles: HandleTable;
  readonly givebacks: Givebacks;
  readonly routes: readonly (Route | undefined)[];
  /** Of a class with `bookkeeping: 'managed'`. */
  readonly managed: ManagedInodes | undefined;
  readonly report: ErrorReport;
  /** Whether the kernel has granted a capability. */
  readonly isGranted: (capability: Capability) => boolean;
}

/** Whose reply it is. */
export type Addressee = Pick<RequestFrame, 'unique' | 'resent'>;

/** The second half of a request's way: from what the handler answered to the reply that the kernel has, or has not. */
export class Answers {
  readonly #parts: AnswersParts;
  readonly #frame = new ReplyFrame();

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  /** The handler returned. Never throws, whatever that was. */
  reply(exchange: Exchange, reply: unknown): void {
    try {
      this.#reply(exchange, reply);
    } catch (error) {
      this.#stumble(exchange, error);
    }
  }

  /** The handler threw, or its promise was rejected. Never throws. */
  fail(exchange: Exchange, error: unknown): void {
    try {
      this.#failed(exchange, error);
    } catch (fault) {
      this.#stumble(exchange, fault);
    }
  }

  /** An error reply. @param errno positive; 0 is an empty success. @param operation undefined for an unknown opcode. */
  refuse({ unique, resent }: Addressee, operation: Operation | undefined, errno: number): void {
    this.#send(this.#frame.clear().seal(unique, errno, resent), operation);
  }

  /** An answer without a handler, as the table has it. */
  absent(route: Route, frame: RequestFrame): void {
    const { absent, declinedWith, decode } = route.row;
    if (declinedWith !== undefined && this.#parts.isGranted(declinedWith)) {
      this.refuse(frame, route.operation, ERRNO.ENOSYS);
      return;
    }
    const made = absent === 'empty' || absent === 'statfs' ? decode?.(frame, this.#parts.handles) : undefined;
    if (made === undefined) {
      this.refuse(frame, route.operation, absent === 'empty' || absent === 'statfs' ? 0 : ERRNO[absent]);
      return;
    }
    encodeReply(route.operation, this.#frame.clear(), absent === 'statfs' ? {} : undefined, made);
    this.#send(this.#frame.seal(frame.unique, 0, frame.resent), route.operation);
  }

  #reply(exchange: Exchange, reply: unknown): void {
    const fh = exchange.lane.opens ? this.#open(exchange, reply) : 0;
    try {
      exchange.lane.encode(this.#frame, exchange.page ?? reply, exchange.request, fh);
    } catch (error) {
      if (error instanceof ReplyError)
        this.#refuse(exchange, nodeidOf(reply), `cannot be sent: ${error.reason}`, fh);
      else this.#abandon(exchange, error, fh);
      return;
    }
    const entry = entryOf(exchange, reply);
    const wrong = exchange.lane.describes
      ? this.#misdescription(exchange, reply as AttrReply)
      : this.#objection(exchange, entry);
    if (wrong !== undefined) this.#refuse(exchange, nodeidOf(reply), wrong, fh);
    else this.#deliver(exchange, entry, fh);
  }

  /** What the kernel would drop without a word, or the class's inode table cannot count. */
  #objection(exchange: Exchange, entry: Entry | undefined): string | undefined {
    const { auditor, managed } = this.#parts;
    const { request, route } = exchange;
    const wrong = entry === undefined ? undefined : preflight(route.operation, request, entry, auditor);
    if (wrong !== undefined || managed === undefined) return wrong;
    return managed.objection(request, handedBy(exchange, entry), entry);
  }

  #misdescription({ request }: Exchange, { attr }: AttrReply): string | undefined {
    return preflightAttributes(request, attr, this.#parts.auditor);
  }

  #failed(exchange: Exchange, error: unknown): void {
    const { page, route } = exchange;
    const errno = errnoOf(error);
    // Entries that are counted are sent: the caller comes back for the rest, and gets the error then.
    const partial = route.row.reply === 'plus-page' && page !== undefined && page.bytes.byteLength > 0;
    if (errno === undefined) {
      const answer = partial ? 'the entries that it had' : 'EIO';
      this.#parts.report(
        `${route.label} failed, ${wireName(route.operation)} is answered with ${answer}`,
        error,
      );
    }
    if (partial) {
      this.#reply(exchange, undefined);
      return;
    }
    page?.close();
    this.#parts.auditor.judge(exchange.charge, NOTHING, true);
    this.#fail(exchange, errno ?? ERRNO.EIO);
  }

  #deliver(exchange: Exchange, entry: Entry | undefined, fh: number): void {
    const { auditor, ledger, managed } = this.#parts;
    const { operation } = exchange.route;
    const handed = handedBy(exchange, entry);
    if (!auditor.judge(exchange.charge, handed)) {
      this.#release(exchange, fh, 'refused');
      this.#fail(exchange, ERRNO.EIO);
      return;
    }
    if (entry !== undefined) auditor.identify(exchange.charge, identityOf(entry));
    else if (handed.length > 0 && exchange.page !== undefined)
      auditor.identifyPage(exchange.charge, exchange.page.bytes);
    // Credit first: the kernel may forget the node before the system call that delivers it has returned.
    for (const nodeid of handed) {
      ledger.credit(nodeid);
      managed?.lives.credit(nodeid);
    }
    const errno = this.#send(this.#frame.seal(exchange.unique, 0, exchange.resent), operation);
    if (errno !== 0) this.#undeliver(exchange, handed, fh, errno);
    this.#settle(exchange);
  }

  /** It is answered: what it has counted and obtained is what its reply hands over, and no more. */
  #settle(exchange: Exchange): void {
    this.#parts.auditor.settle(exchange.charge);
    this.#parts.managed?.settle(exchange);
  }

  /** A reply that makes no sense, or that the kernel would drop without a FORGET for what it hands over. */
  #refuse(exchange: Exchange, nodeid: number, reason: string, fh: number): void {
    const { auditor, report } = this.#parts;
    report(`${exchange.route.label} is answered with EIO instead of its reply`, `it ${reason}`);
    auditor.refused(exchange.charge, nodeid, reason);
    this.#release(exchange, fh, 'refused');
    this.#fail(exchange, ERRNO.EIO);
  }

  /** The reply has to be another one, such as ERANGE for a value that is larger than the caller's buffer. */
  #abandon(exchange: Exchange, error: unknown, fh: number): void {
    this.#release(exchange, fh, 'refused');
    this.fail(exchange, error);
  }

  #fail(exchange: Exchange, errno: number): void {
    this.#error(exchange, errno);
    this.#settle(exchange);
  }

  /** The audit, or a member of the reply itself, threw on the way. The kernel ignores a second answer. */
  #stumble(exchange: Exchange, error: unknown): void {
    const { auditor, report } = this.#parts;
    const { label, operation } = exchange.route;
    report(`${label} has answered ${wireName(operation)}, and that could not be dealt with`, error);
    this.#error(exchange, ERRNO.EIO);
    attempt(report, () => {
      if (!exchange.charge.judged) auditor.refused(exchange.charge, 0, 'could not be dealt with');
    });
    attempt(report, () => {
      this.#settle(exchange);
    });
  }

  #error(exchange: Exchange, errno: number): void {
    this.refuse(exchange, exchange.route.operation, errno);
  }

  /** The kernel has not taken the reply: what it would have held goes back to the application. */
  #undeliver(exchange: Exchange, entries: readonly number[], fh: number, errno: number): void {
    const { ledger, givebacks } = this.#parts;
    for (const nodeid of entries) ledger.undo(nodeid);
    givebacks.forgetAll(entries, 'undelivered');
    this.#release(exchange, fh, 'undelivered');
    // EINVAL: the kernel found the reply itself at fault and may still wait for one.
    if (errno === ERRNO.EINVAL) this.#error(exchange, ERRNO.EIO);
  }

  /** Takes back what a reply has opened in vain. Until that is done its inode stays, as it does while it is open. */
  #release(exchange: Exchange, fh: number, cause: ReleaseRequest['cause']): void {
    const { givebacks, managed } = this.#parts;
    const released = givebacks.release(fh, cause);
    if (released !== undefined) managed?.keepUntil(released, exchange.request);
  }

  #send(frame: ReplyFrame, operation: Operation | undefined): number {
    const errno = this.#parts.wire.write(frame.bytes, frame.length, frame.body);
    if (channels.reply.hasSubscribers) {
      channels.reply.publish({ session: this.#parts.session, operation, frame, errno });
    }
    return errno;
  }

  /** Gives an opened file its number. The table keeps the handle, and what a release needs, until the kernel is done. */
  #open(exchange: Exchange, reply: unknown): number {
    const { handle, nodeid, backing } = (reply ?? {}) as OpenReply & Partial<Entry>;
    const directory = exchange.route.operation === 'opendir';
    if (handle === undefined && backing === undefined && !this.#parts.givebacks.hears(directory)) return 0;
    const { nodeid: own = 0, flags = 0 } = exchange.request as { nodeid?: number; flags?: number };
    return this.#parts.handles.add({ handle, nodeid: nodeid ?? own, flags, directory, backing });
  }
}

/** The entry that a reply hands over; undefined for a negative one, and for replies of other kinds. */
function entryOf(exchange: Exchange, reply: unknown): Entry | undefined {
  if (exchange.lane.count !== 'entry') return undefined;
  const entry = reply as Entry;
  return entry.nodeid === 0 ? undefined : entry;
}

/** The nodeids of which the reply hands over a lookup, one element for each lookup. */
function handedBy({ page }: Exchange, entry: Entry | undefined): readonly number[] {
  return entry === undefined ? (page?.entries() ?? NOTHING) : [entry.nodeid];
}

function identityOf({ nodeid, generation = 0, attr }: Entry): InodeIdentity {
  return { nodeid, generation, type: Number(attr.mode) & S_IFMT };
}

function nodeidOf(reply: unknown): number {
  const { nodeid } = (reply ?? {}) as { nodeid?: unknown };
  return typeof nodeid === 'number' ? nodeid : 0;
}
