import type { Capability } from '../protocol/flags.js';
import type { RequestFrame } from '../protocol/frame.js';
import { ReplyFrame } from '../protocol/frame.js';
import type { CapabilityWishes } from '../metadata/file-system-metadata.js';
import type { Route } from '../metadata/route-table.js';
import type { Operation } from '../protocol/operations.js';
import { ERRNO } from '../protocol/errno.js';
import type { Negotiated, InitWish } from '../protocol/init.js';
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

/** What a session asks for whatever the class is. */
const ALWAYS: readonly Capability[] = [
  'ASYNC_READ',
  'BIG_WRITES',
  'AUTO_INVAL_DATA',
  'ASYNC_DIO',
  'PARALLEL_DIROPS',
  'ABORT_ERROR',
  'MAX_PAGES',
  'INIT_EXT',
  'HAS_EXPIRE_ONLY',
];

/** What it asks for because the class has a handler for it. */
const WITH_HANDLER: Partial<Record<Operation, readonly Capability[]>> = {
  getlk: ['POSIX_LOCKS'],
  setlk: ['POSIX_LOCKS'],
  ioctl: ['HAS_IOCTL_DIR'],
  readdirplus: ['DO_READDIRPLUS'],
};

/** INIT: the first request, which settles the protocol's version and what either side may do. */
export class Handshake {
  readonly #transport: Transport;
  readonly #want: ReadonlySet<Capability>;
  readonly #done: (result: Negotiated | Error) => void;

  /** @param done is told what was agreed, or why nothing could be. */
  constructor(
    transport: Transport,
    want: ReadonlySet<Capability>,
    done: (result: Negotiated | Error) => void,
  ) {
    this.#transport = transport;
    this.#want = want;
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
      return negotiate(decodeInit(frame), { ...WISH, ...limits(this.#transport), want: this.#want });
    } catch (error) {
      return error instanceof Error ? error : new ProtocolError(String(error));
    }
  }

  #send(reply: ReplyFrame): number {
    return this.#transport.write(reply.bytes, reply.length);
  }
}

/** What the transport has room for: of each frame, a page is for the headers. */
function limits({ frameSize }: Transport): Pick<InitWish, 'maxWrite' | 'maxPages'> {
  const maxPages = Math.min(MAX_PAGES, Math.floor(frameSize / PAGE) - 1);
  return { maxPages, maxWrite: maxPages * PAGE };
}

/** The capabilities that a class can use. Auto mode only where it can list without attributes as well. */
export function wishesOf(routes: readonly (Route | undefined)[], asked: CapabilityWishes): Set<Capability> {
  const wishes = new Set<Capability>(ALWAYS);
  const handled = new Set(
    routes.filter((route) => route?.handler !== undefined).map((route) => route?.operation),
  );
  for (const [operation, capabilities] of Object.entries(WITH_HANDLER)) {
    if (handled.has(operation as Operation)) for (const capability of capabilities) wishes.add(capability);
  }
  if (handled.has('readdirplus') && handled.has('readdir')) wishes.add('READDIRPLUS_AUTO');
  for (const [capability, wanted] of Object.entries(asked) as [Capability, boolean][]) {
    if (wanted) wishes.add(capability);
    else wishes.delete(capability);
  }
  return wishes;
}
