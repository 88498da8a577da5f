import type { Route } from '../metadata/route-table.js';
import { Charge } from '../audit/charge.js';
import type { RequestFrame } from '../protocol/frame.js';
import type { PageWriter } from '../protocol/page.js';
import type { Request } from '../protocol/requests/request.js';
import type { Lane } from './lane.js';

/** Answered by {@link Exchange.invoke} for a handler that threw. */
export const THROWN = Symbol('thrown');

/** One request from its decoding to its reply. */
export class Exchange extends Charge {
  declare readonly route: Route;
  /** The frame that the request's bytes are in, where it must outlive the turn. */
  lease: RequestFrame | undefined;
  /** What the handler threw, where {@link invoke} answered {@link THROWN}. */
  thrown: unknown;

  constructor(
    readonly lane: Lane,
    readonly request: Request,
    readonly page: PageWriter | undefined,
    /** The kernel sent the request a second time, and knows it by that (FUSE_NOTIFY_RESEND). */
    readonly resent = false,
  ) {
    super(lane.route, request.unique);
  }

  /** What tells it apart from all others in flight, the same request when it was sent before among them. */
  get key(): number {
    return keyOf(this.request.unique, this.resent);
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
