import type { Auditor } from '../audit/auditor.js';
import { channels } from '../diagnostics.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Route } from '../metadata/route-table.js';
import { forEachForget } from '../protocol/forgets.js';
import type { RequestFrame } from '../protocol/frame.js';
import { FrameError, REQUEST_BODY } from '../protocol/frame.js';
import { ERRNO } from '../protocol/errno.js';
import { OPERATIONS } from '../protocol/operations.js';
import { PageWriter } from '../protocol/page.js';
import type { ReaddirRequest } from '../protocol/requests/files.js';
import type { Request } from '../protocol/requests/request.js';
import type { Answers } from './answers.js';
import type { ErrorReport } from './attempt.js';
import { attempt } from './attempt.js';
import { Exchange, isPromise, keyOf, THROWN } from './exchange.js';
import { FramePool } from './frame-pool.js';
import type { Givebacks } from './givebacks.js';
import type { HandleTable } from './handles.js';
import type { Handshake } from './handshake.js';
import type { InFlight } from './in-flight.js';
import { Lane } from './lane.js';
import type { Notifier } from './notifier.js';
import type { Wire } from './wire.js';

export interface PipelineParts {
  readonly session: object;
  readonly wire: Wire;
  /** By opcode. */
  readonly routes: readonly (Route | undefined)[];
  readonly ledger: Ledger;
  readonly auditor: Auditor;
  readonly handles: HandleTable;
  readonly inFlight: InFlight;
  readonly answers: Answers;
  readonly givebacks: Givebacks;
  readonly handshake: Handshake;
  readonly notifier: Notifier;
  readonly report: ErrorReport;
  /** Runs the destroy handler, behind all that is still busy. Never rejects. */
  readonly destroy: () => Promise<void>;
}

type Serve = (frame: RequestFrame) => void;

/** Operations that need no handler, or whose handler nobody waits for: they never queue behind a slow one. */
type Immediate = 'init' | 'forget' | 'batchForget' | 'interrupt' | 'notifyReply' | 'destroy';

/** The first half of a request's way: from the frame to the handler. What the handler answers goes to {@link Answers}. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #frames: FramePool;
  /** By opcode. */
  readonly #lanes: readonly (Lane | undefined)[];
  /** By opcode, what is served at once. */
  readonly #immediate: readonly (Serve | undefined)[];
  /** By opcode, how often the kernel asked. */
  readonly #counts: number[] = [];

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#frames = new FramePool(parts.wire.frameSize);
    this.#lanes = parts.routes.map((route) => (route === undefined ? undefined : new Lane(route)));
    this.#immediate = byOpcode({
      init: (frame) => {
        parts.handshake.answer(frame);
      },
      forget: (frame) => {
        this.#forget(frame);
      },
      batchForget: (frame) => {
        this.#forget(frame);
      },
      interrupt: (frame) => {
        parts.inFlight.interrupt(interruptedKey(frame));
      },
      notifyReply: (frame) => {
        parts.notifier.retrieved(frame);
      },
      destroy: (frame) => {
        void this.#destroy(frame);
      },
    });
  }

  /** Serves what the transport has. */
  ready(): void {
    const { wire } = this.#parts;
    for (;;) {
      const length = wire.read(this.#frames.current.bytes);
      if (length === 0) return;
      this.#receive(this.#frames.current, length);
    }
  }

  /** How often the kernel asked for each opcode. */
  counts(): readonly (number | undefined)[] {
    return this.#counts;
  }

  #receive(frame: RequestFrame, length: number): void {
    try {
      frame.accept(length);
      if (channels.request.hasSubscribers) channels.request.publish({ session: this.#parts.session, frame });
      this.#serve(frame);
    } catch (error) {
      this.#malformed(frame, error);
    }
  }

  #serve(frame: RequestFrame): void {
    const { opcode } = frame;
    const lane = this.#lanes[opcode];
    const immediate = this.#immediate[opcode];
    this.#counts[opcode] = (this.#counts[opcode] ?? 0) + 1;
    if (immediate !== undefined) immediate(frame);
    else if (lane === undefined) this.#parts.answers.refuse(frame, undefined, ERRNO.ENOSYS);
    else this.#dispatch(frame, lane);
  }

  #dispatch(frame: RequestFrame, lane: Lane): void {
    const { answers, handles, inFlight } = this.#parts;
    if (lane.route.handler === undefined || lane.decode === undefined) {
      if (lane.releases) handles.take(frame.safe(REQUEST_BODY));
      answers.absent(lane.route, frame);
      return;
    }
    const lasting = lane.holdsBytes && (lane.isSlow || !inFlight.hasRoom);
    const source = lasting ? this.#frames.keep() : frame;
    const request = lane.decode(source, handles);
    if (lane.releases) handles.take(source.safe(REQUEST_BODY));
    const page = lane.page === undefined ? undefined : pageFor(lane.page, request);
    const exchange = new Exchange(lane, request, page, source.unique, source.resent);
    if (lasting) exchange.lease = source;
    if (!inFlight.hasRoom && !lane.waits) inFlight.queue(exchange);
    else if (this.#run(exchange, frame)) this.#giveBack(exchange);
  }

  /** @returns whether the request is answered, and not in flight. */
  #run(exchange: Exchange, frame?: RequestFrame): boolean {
    const { answers, auditor } = this.#parts;
    let answer: unknown;
    try {
      answer = auditor.run(exchange.charge, exchange, invoke);
      if (isPromise(answer)) {
        this.#later(exchange, answer, frame);
        return false;
      }
    } catch (error) {
      answers.fail(exchange, error);
      return true;
    }
    if (answer === THROWN) answers.fail(exchange, exchange.thrown);
    else answers.reply(exchange, answer);
    return true;
  }

  /** The handler answers later: its request is in flight until then, and so is the buffer that its bytes are in. */
  #later(exchange: Exchange, answer: PromiseLike<unknown>, frame: RequestFrame | undefined): void {
    const { answers, auditor, inFlight } = this.#parts;
    // A promise is taken as it is; any other thenable may settle more than once, or throw.
    const settled = Promise.resolve(answer);
    auditor.defer(exchange.charge);
    inFlight.start(exchange);
    exchange.lane.isSlow = true;
    const { lane, lease } = exchange;
    if (lane.holdsBytes && lease === undefined && frame === this.#frames.current)
      exchange.lease = this.#frames.surrender();
    settled.then(
      (reply) => {
        answers.reply(exchange, reply);
        this.#end(exchange);
      },
      (error: unknown) => {
        answers.fail(exchange, error);
        this.#end(exchange);
      },
    );
  }

  /** A request is answered that others may have waited for. */
  #end(exchange: Exchange): void {
    const { inFlight } = this.#parts;
    inFlight.finish(exchange);
    this.#giveBack(exchange);
    for (let next = inFlight.next(); next !== undefined; next = inFlight.next()) {
      if (!this.#run(next)) continue;
      inFlight.leave(next);
      this.#giveBack(next);
    }
  }

  #giveBack({ lease }: Exchange): void {
    if (lease !== undefined) this.#frames.giveBack(lease);
  }

  /** Whoever unmounts a block device waits for the answer: it is the device's again afterwards. */
  async #destroy({ unique, resent }: RequestFrame): Promise<void> {
    await this.#parts.destroy();
    this.#parts.answers.refuse({ unique, resent }, 'destroy', 0);
  }

  /** The ledger moves first: whatever the handler does, the kernel no longer holds these lookups. */
  #forget(frame: RequestFrame): void {
    const { ledger, givebacks, auditor, report } = this.#parts;
    forEachForget(frame, (nodeid, nlookup) => {
      const excess = ledger.debit(nodeid, nlookup);
      attempt(report, () => {
        if (excess > 0) auditor.overdrawn(nodeid, nlookup, excess);
        if (ledger.get(nodeid) === 0) auditor.forgotten(nodeid);
      });
      givebacks.forget(nodeid, nlookup, 'kernel');
    });
  }

  /** A frame that makes no sense, or a value in it that there is no room for, which is nobody's fault. */
  #malformed(frame: RequestFrame, error: unknown): void {
    const { answers, report, routes } = this.#parts;
    const errno = error instanceof FrameError ? error.errno : 'EIO';
    if (errno === 'EIO') report('a request could not be read', error);
    if (frame.length < REQUEST_BODY) return;
    const route = routes[frame.opcode];
    try {
      if (route?.row.reply !== 'none') answers.refuse(frame, route?.operation, ERRNO[errno]);
    } catch (unanswerable) {
      report('a request could not be answered', unanswerable);
    }
  }
}

/** The {@link keyOf} of the request that an INTERRUPT names. */
function interruptedKey(frame: RequestFrame): number {
  const unique = frame.wide(REQUEST_BODY);
  return typeof unique === 'number' ? unique : keyOf(Number(BigInt.asUintN(63, unique)), true);
}

/** One function for all requests, instead of one that is made for each. */
function invoke(exchange: Exchange): unknown {
  return exchange.invoke();
}

function pageFor(operation: 'readdir' | 'readdirplus', request: Request): PageWriter {
  return new PageWriter(operation, request as unknown as ReaddirRequest);
}

function byOpcode(serve: Readonly<Record<Immediate, Serve>>): readonly (Serve | undefined)[] {
  const table: (Serve | undefined)[] = [];
  for (const operation of Object.keys(serve) as Immediate[])
    table[OPERATIONS[operation].opcode] = serve[operation];
  return table;
}
