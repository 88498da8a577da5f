import type { Charge, ForgetCharge } from './charge.js';
import { describe } from './verdict.js';

/** Events that are kept for each nodeid, and nodeids for which they are kept. */
const EVENTS = 16;
const NODEIDS = 10_000;

/** Frames of the application that are kept of a stack, and of all code that are looked through for them. */
const FRAMES = 8;
const DEPTH = 24;

/**
 * What happened to each nodeid last: what the kernel was handed and what it gave back, and each change of the count with
 * the place in the source. For mode `trace`, which pays for a stack each time.
 */
export class History {
  readonly #events = new Map<number, string[]>();

  /** The class has changed a count. @param count what it is now. */
  changed(nodeid: number, change: number, count: number, charge: Charge | undefined): void {
    const who = charge === undefined ? 'code of no request, or of one that is answered' : describe(charge);
    const what = `${change > 0 ? '+' : ''}${String(change)}, to ${String(count)}, by ${who}`;
    this.#add(nodeid, [what, ...applicationFrames()].join('\n'));
  }

  /** A reply hands over a lookup. */
  handedOver(nodeid: number, charge: Charge): void {
    this.#add(nodeid, `handed over by ${describe(charge)}`);
  }

  /** A FORGET came, or the runtime makes one. */
  forgets({ nodeid, nlookup, isCorrective }: ForgetCharge): void {
    const who = isCorrective ? 'the audit takes back' : 'the kernel gives back';
    this.#add(nodeid, `${who} ${String(nlookup)}`);
  }

  /** Oldest first. */
  of(nodeid: number): readonly string[] | undefined {
    return this.#events.get(nodeid)?.slice();
  }

  #add(nodeid: number, event: string): void {
    const events = this.#of(nodeid);
    events.push(event);
    if (events.length > EVENTS) events.shift();
  }

  #of(nodeid: number): string[] {
    const known = this.#events.get(nodeid);
    if (known !== undefined) return known;
    const [oldest] = this.#events.keys();
    if (this.#events.size >= NODEIDS && oldest !== undefined) this.#events.delete(oldest);
    const events: string[] = [];
    this.#events.set(nodeid, events);
    return events;
  }
}

/** The frames of the application, innermost first: neither the runtime's nor Node's own. */
function applicationFrames(): string[] {
  const [own = '', ...frames] = stack();
  const runtime = own.slice(0, own.indexOf('audit/history.')).replace(/^.*(?:\(|at )/, '');
  return frames.filter((frame) => !frame.includes(runtime) && !frame.includes('node:')).slice(0, FRAMES);
}

/** Where sources are mapped, the frames name those: the first one tells how the runtime's own are written. */
function stack(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const { stack: text = '' } = new Error();
  Error.stackTraceLimit = limit;
  return text.split('\n').slice(1);
}
