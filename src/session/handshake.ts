import { channels } from '../diagnostics.js';
import type { Capability } from '../protocol/capabilities.js';
import { ALWAYS } from '../protocol/capabilities.js';
import type { RequestFrame } from '../protocol/frame.js';
import { ReplyFrame } from '../protocol/frame.js';
import type { CapabilityWishes } from '../metadata/file-system-metadata.js';
import type { Route } from '../metadata/route-table.js';
import type { Operation } from '../protocol/operations.js';
import { ERRNO } from '../protocol/errno.js';
import type { InitLimit, InitWish, Negotiated } from '../protocol/init.js';
import { decodeInit, encodeInit, negotiate, ProtocolError } from '../protocol/init.js';
import type { Transport } from '../transport/transport.js';

const PAGE = 4096;

/** Requests of 1 MiB, the most that the kernel allows without a raised fs.fuse.max_pages_limit. */
const MAX_PAGES = 256;

const WISH: Omit<InitWish, 'want' | 'maxWrite' | 'maxPages'> = {
  maxReadahead: 0xffff_ffff,
  timeGran: 1,
  maxBackground: 64,
  congestionThreshold: 48,
};

/** What a session wishes for: capabilities, and the limits that differ from the usual. */
export type SessionWish = Pick<InitWish, 'want' | 'required'> & InitLimits;

/** Limits of the mount's own, by their name in {@link InitWish}. */
export type InitLimits = Partial<Readonly<Record<InitLimit, number>>>;

/** What it asks for because the class has a handler for it. */
const WITH_HANDLER: Partial<Record<Operation, readonly Capability[]>> = {
  getlk: ['POSIX_LOCKS'],
  setlk: ['POSIX_LOCKS'],
  ioctl: ['HAS_IOCTL_DIR'],
  readdirplus: ['DO_READDIRPLUS'],
};

/** INIT: the first request, which settles the protocol's version and what either side may do. */
export class Handshake {
  readonly #session: object;
  readonly #transport: Transport;
  readonly #wish: SessionWish;
  readonly #done: (result: Negotiated | Error) => void;

  /** @param session whose answers are published. @param done is told what was agreed, or why nothing could be. */
  constructor(
    session: object,
    transport: Transport,
    wish: SessionWish,
    done: (result: Negotiated | Error) => void,
  ) {
    this.#session = session;
    this.#transport = transport;
    this.#wish = wish;
    this.#done = done;
  }

  answer(frame: RequestFrame): void {
    const reply = new ReplyFrame();
    const agreement = this.#agree(frame);
    if (agreement instanceof Error) {
      this.#send(reply.clear().seal(frame.unique, ERRNO.EPROTO));
      this.#done(agreement);
      return;
    }
    encodeInit(reply, agreement);
    const errno = this.#send(reply.seal(frame.unique));
    if (errno !== 0)
      this.#done(new ProtocolError(`the kernel refused the answer to INIT with errno ${String(errno)}`));
    else if (agreement.final) this.#done(agreement);
  }

  #agree(frame: RequestFrame): Negotiated | Error {
    try {
      return negotiate(decodeInit(frame), { ...WISH, ...this.#wish, ...limits(this.#transport, this.#wish) });
    } catch (error) {
      return error instanceof Error ? error : new ProtocolError(String(error));
    }
  }

  #send(frame: ReplyFrame): number {
    const errno = this.#transport.write(frame.bytes, frame.length);
    channels.reply.publish({ session: this.#session, operation: 'init', frame, errno });
    return errno;
  }
}

/** What the transport has room for: of each frame, a page is for the headers. */
function limits({ frameSize }: Transport, wish: InitLimits): Pick<InitWish, 'maxWrite' | 'maxPages'> {
  const room = Math.min(MAX_PAGES, Math.floor(frameSize / PAGE) - 1);
  const maxPages = Math.min(room, wish.maxPages ?? room);
  return { maxPages, maxWrite: Math.min(maxPages * PAGE, wish.maxWrite ?? Infinity) };
}

/**
 * What to wish for: the capabilities that a class can use, and those that it or the mount asks for by name. Auto mode
 * only where it can list without attributes as well.
 */
export function wishOf(
  routes: readonly (Route | undefined)[],
  asked: CapabilityWishes,
  limits: InitLimits = {},
): SessionWish {
  const want = new Set<Capability>([...ALWAYS, ...forHandlers(routes)]);
  const required = new Set<Capability>();
  if (limits.requestTimeout !== undefined) want.add('REQUEST_TIMEOUT');
  for (const [capability, wish] of Object.entries(asked) as [Capability, boolean | 'required'][]) {
    if (wish === false) want.delete(capability);
    else want.add(capability);
    if (wish === 'required') required.add(capability);
  }
  return { ...limits, want, required };
}

function forHandlers(routes: readonly (Route | undefined)[]): Capability[] {
  const handled = new Set(
    routes.filter((route) => route?.handler !== undefined).map((route) => route?.operation),
  );
  const wishes = Object.entries(WITH_HANDLER).filter(([operation]) => handled.has(operation as Operation));
  const auto = handled.has('readdirplus') && handled.has('readdir');
  return [...wishes.flatMap(([, names]) => names), ...(auto ? (['READDIRPLUS_AUTO'] as const) : [])];
}
