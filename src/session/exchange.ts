import type { Route } from '../metadata/route-table.js';
import { Charge } from '../audit/charge.js';
import type { RequestFrame } from '../protocol/frame.js';
import type { PageWriter } from '../protocol/page.js';
import type { Request } from '../protocol/requests/request.js';
import type { Lane } from './lane.js';

/** Answered by {@link Exchange.invoke} for a handler that threw. */
export const THROWN = Symbol('thrown');

/** One request from its decoding to its reply. */
export class Exchange {
  /** What the audit knows it by. A part and no base class: V8 makes two plain objects faster than a derived one. */
  readonly charge: Charge;
  /** The frame that the request's bytes are in, where it must outlive the turn. */
  lease: RequestFrame | undefined = undefined;
  /** What the handler threw, where {@link invoke} answered {@link THROWN}. */
  thrown: unknown = undefined;

  constructor(
    readonly lane: Lane,
    readonly request: Request,
    readonly page: PageWriter | undefined,
    /** The request's, once more: requests are of so many classes that V8 looks their members up each time. */
    readonly unique: number,
    /** The kernel sent the request a second time, and knows it by that (FUSE_NOTIFY_RESEND). */
    readonly resent: boolean,
  ) {
    this.charge = new Charge(lane.route, unique);
  }

  get route(): Route {
    return this.lane.route;
  }

  /** What tells it apart from all others in flight, the same request when it was sent before among them. */
  get key(): number {
    return keyOf(this.unique, this.resent);
  }

  /**
   * Calls the handler. What it throws is caught here: each frame that an error unwinds costs some hundred nanoseconds,
   * and a name that is not found is no rare event.
   */
  invoke(): unknown {
    try {
      return this.lane.route.handler?.(this.request, this.page);
    } catch (error) {
      this.thrown = error;
      return THROWN;
    }
  }
}

/** The number by which a request in flight is known. */
export function keyOf(unique: number, resent: boolean): number {
  return resent ? -unique : unique;
}

/** Whether a handler's answer comes later. Any thenable counts, as `await` has it. */
export function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function'
  );
}
