import { CAPABILITY, type Capability } from '../../protocol/capabilities.js';
import { FrameError } from '../../protocol/frame.js';
import { decodeReply, encodeRequest, type KernelReply } from '../../protocol/kernel-side.js';
import type { ReplyKind } from '../../protocol/operations.js';
import { ERRNO } from '../../protocol/errno.js';
import { FUSE_OUT_HEADER } from '../../protocol/structs.js';
import type { Receiver, Transport, TransportEnd } from '../../transport/transport.js';
import type { Forget } from './forget-queue.js';
import { labelOf, type Question } from './request.js';

/** FUSE_REQ_ID_STEP and FUSE_INT_REQ_BIT, fs/fuse/fuse_dev_i.h */
const STEP = 2;
const INTERRUPT_BIT = 1;
/** FUSE_UNIQUE_RESEND */
const RESEND = 1n << 63n;

/** Linux does not offer these to a server on /dev/fuse, unless it is told to. */
const NOT_OFFERED: readonly Capability[] = ['MAP_ALIGNMENT', 'HAS_INODE_DAX', 'OVER_IO_URING'];

/** Of what Linux offers (fuse_send_init()) the simulated kernel does not have these. */
export const NOT_SIMULATED = [
  'WRITEBACK_CACHE',
  'CACHE_SYMLINKS',
  'PASSTHROUGH',
  'POSIX_ACL',
  'SETXATTR_EXT',
  'SECURITY_CTX',
  'CREATE_SUPP_GROUP',
  'ALLOW_IDMAP',
  'SUBMOUNTS',
  'HANDLE_KILLPRIV_V2',
  'REQUEST_TIMEOUT',
] as const satisfies readonly Capability[];

const LEFT_OUT: ReadonlySet<Capability> = new Set([...NOT_OFFERED, ...NOT_SIMULATED]);
const [FLAGS, FLAGS2] = offered();
const MAX_READAHEAD = 131_072;
/** Linux takes errnos below this one for errors of its own (fuse_dev_do_write()). */
const LEAST_ERRNO = -512;

/** A reply that somebody waits for. An error besides those of the protocol: the request was given up. */
export type Answered = (reply: KernelReply<ReplyKind>) => void;

interface Sent {
  readonly question: Question;
  readonly frame: Uint8Array;
  readonly answered: Answered;
  /** What whoever waits gets in place of the answer, once there is one. */
  givenUp?: number;
}

/** Takes what is no reply. */
export type TakeNotification = (frame: Uint8Array, body: Uint8Array | undefined) => Promise<void>;

/** The kernel's end of the connection: requests that the session reads, and replies that it writes (fs/fuse/dev.c). */
export class Connection implements Transport {
  readonly frameSize: number;
  readonly #minor: number;
  readonly #changed: () => void;
  readonly #notified: TakeNotification;
  /** Made and not read. */
  readonly #pending: Uint8Array[] = [];
  /** Read and not answered, by unique. */
  readonly #sent = new Map<number, Sent>();
  #receiver: Receiver | undefined;
  #lastUnique = 0;
  #isReading = false;
  #isFlushDue = false;
  #end: TransportEnd | undefined;
  #agreed: Answered = () => undefined;
  /** The session has answered INTERRUPT with ENOSYS. */
  #noInterrupt = false;

  /** @param changed is told whenever a reply has moved something. */
  constructor(
    config: { readonly frameSize: number; readonly minor: number },
    notified: TakeNotification,
    changed: () => void,
  ) {
    this.frameSize = config.frameSize;
    this.#minor = config.minor;
    this.#notified = notified;
    this.#changed = changed;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** How many requests the session owes an answer. */
  get unanswered(): number {
    return this.#sent.size;
  }

  /** Those requests, as a person calls them: `GETATTR 5`. */
  unansweredLabels(): readonly string[] {
    return Array.from(this.#sent.values(), ({ question }) => labelOf(question));
  }

  /** The unique of the last request: grows with each. */
  get lastUnique(): number {
    return this.#lastUnique;
  }

  /** Is told the answer to INIT. */
  set agreed(agreed: Answered) {
    this.#agreed = agreed;
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
    const fields = {
      major: 7,
      minor: this.#minor,
      max_readahead: MAX_READAHEAD,
      flags: FLAGS,
      flags2: FLAGS2,
    };
    const question = { operation: 'init', nodeid: 0, fields, trailer: {}, caller: KERNEL, also: [] } as const;
    this.send(question, this.#agreed);
    this.flush();
  }

  /** Makes a request; {@link flush} has the session read it. @returns its unique. */
  send(question: Question, answered: Answered): number {
    const unique = (this.#lastUnique += STEP);
    const frame = this.#encode(question, unique);
    this.#sent.set(unique, { question, frame, answered });
    this.#pending.push(frame);
    return unique;
  }

  /** FORGET, or BATCH_FORGET for more than one (fuse_read_forget()). */
  forget(forgets: readonly Forget[]): void {
    const [first] = forgets;
    if (first === undefined || this.isOver) return;
    const [operation, fields, trailer] =
      forgets.length === 1
        ? (['forget', { nlookup: first.nlookup }, {}] as const)
        : (['batchForget', { count: forgets.length }, { forgets }] as const);
    const { nodeid } = forgets.length === 1 ? first : { nodeid: 0 };
    const question = { operation, nodeid, fields, trailer, caller: KERNEL, also: [] } as Question;
    // Unlike those of other requests the unique is 0 with a batch, and no reply is expected with either.
    this.#pending.push(this.#encode(question, (this.#lastUnique += STEP)));
  }

  /** NOTIFY_REPLY: has a unique that the session has chosen, and no reply. */
  reply(question: Question, unique: number): void {
    this.#pending.push(this.#encode(question, unique));
  }

  /** INTERRUPT: before all else that is to be read. */
  interrupt(unique: number): void {
    if (this.#noInterrupt || !this.#sent.has(unique)) return;
    const question = {
      operation: 'interrupt',
      nodeid: 0,
      fields: { unique },
      trailer: {},
      caller: KERNEL,
      also: [],
    };
    this.#pending.unshift(this.#encode(question as unknown as Question, unique | INTERRUPT_BIT));
  }

  /**
   * Nobody will get the answer: when there is one, the session is told ENOENT, and whoever waits gets an error. Until then
   * he waits, and keeps the locks and the inodes that he has.
   */
  giveUp(unique: number, errno: number): void {
    const sent = this.#sent.get(unique);
    if (sent !== undefined) sent.givenUp = errno;
  }

  /** Whether somebody will get the answer. */
  isWanted(unique: number): boolean {
    const sent = this.#sent.get(unique);
    return sent !== undefined && sent.givenUp === undefined;
  }

  /** Sends all again that was not answered (FUSE_NOTIFY_RESEND). */
  resend(): void {
    const unread = new Set(this.#pending);
    for (const [unique, { question, frame }] of this.#sent)
      if (!unread.has(frame)) this.#pending.push(this.#encode(question, BigInt(unique) | RESEND));
  }

  /** Has the session read what waits. */
  flush(): void {
    if (this.#isReading || this.#pending.length === 0) return;
    this.#isReading = true;
    try {
      this.#receiver?.ready();
    } finally {
      this.#isReading = false;
    }
  }

  read(into: Uint8Array): number {
    const frame = this.isOver ? undefined : this.#pending.shift();
    if (frame === undefined) return 0;
    into.set(frame);
    return frame.length;
  }

  /** fuse_dev_do_write() */
  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    if (this.isOver) return ERRNO.ENODEV;
    const bytes =
      body === undefined
        ? Buffer.from(head.subarray(0, length))
        : Buffer.concat([head.subarray(0, length), body]);
    const { len, error, unique } = FUSE_OUT_HEADER.read(new DataView(bytes.buffer, bytes.byteOffset), 0);
    if (len !== bytes.length || error <= LEAST_ERRNO || error > 0) return ERRNO.EINVAL;
    const known = knownUnique(unique);
    if ((known & INTERRUPT_BIT) !== 0) return this.#interruptAnswered(known, error);
    const sent = this.#sent.get(known);
    if (sent === undefined) return ERRNO.ENOENT;
    this.#sent.delete(known);
    const refused =
      sent.givenUp === undefined ? deliver(sent, bytes, known) : fail(sent, known, sent.givenUp);
    this.#changed();
    this.flushLater();
    return refused;
  }

  notify(frame: Uint8Array, body?: Uint8Array): Promise<void> {
    return this.#notified(frame, body);
  }

  close(): void {
    queueMicrotask(() => {
      this.end({ reason: 'closed' });
    });
  }

  /** The connection ends: what was asked is never answered (fuse_abort_conn()). */
  end(end: TransportEnd): void {
    if (this.isOver) return;
    this.#end = end;
    this.#pending.length = 0;
    const unanswered = [...this.#sent];
    this.#sent.clear();
    for (const [unique, sent] of unanswered) fail(sent, unique, ERRNO.ECONNABORTED);
    this.#changed();
    this.#receiver?.ended(end);
  }

  /** A reply may have made new requests; whoever writes it is not called back in the middle of that. */
  flushLater(): void {
    if (this.#isReading || this.#isFlushDue || this.#pending.length === 0) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }

  #interruptAnswered(unique: number, error: number): number {
    if (error === -ERRNO.ENOSYS) this.#noInterrupt = true;
    if (error === -ERRNO.EAGAIN) this.interrupt(unique & ~INTERRUPT_BIT);
    return 0;
  }

  #encode({ operation, nodeid, fields, trailer, caller }: Question, unique: number | bigint): Uint8Array {
    const { uid, gid, pid } = caller;
    return encodeRequest(operation, { unique, nodeid, uid, gid, pid }, fields, trailer);
  }
}

/** The kernel itself. */
export const KERNEL = { uid: 0, gid: 0, pid: 0, umask: 0 } as const;

/** A reply that cannot be read ends the request with EIO, and the session is told EINVAL. */
function deliver({ question, answered }: Sent, bytes: Uint8Array, unique: number): number {
  let reply: KernelReply<ReplyKind>;
  try {
    reply = decodeReply(question.operation, bytes);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    answered({ unique, error: -ERRNO.EIO, value: undefined });
    return ERRNO.EINVAL;
  }
  answered(reply);
  return 0;
}

/** Ends a request with an error of the kernel's own. @returns what the session is told of its reply. */
function fail({ answered }: Sent, unique: number, errno: number): number {
  answered({ unique, error: -errno, value: undefined });
  return ERRNO.ENOENT;
}

/** Without FUSE_UNIQUE_RESEND. */
function knownUnique(unique: number | bigint): number {
  return typeof unique === 'number' ? unique : Number(BigInt.asUintN(63, unique));
}

function offered(): [flags: number, flags2: number] {
  const words: [number, number] = [0, 0];
  for (const [name, bit] of Object.entries(CAPABILITY) as [Capability, number][]) {
    if (LEFT_OUT.has(name)) continue;
    const index = bit < 32 ? 0 : 1;
    words[index] = (words[index] | (1 << (bit & 31))) >>> 0;
  }
  return words;
}
