import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AuditMode } from '../../src/audit/report.js';
import { channels, type ErrorEvent } from '../../src/diagnostics.js';
import { compile, type FileSystemClass } from '../../src/metadata/compile.js';
import type { CapabilityWishes } from '../../src/metadata/file-system-metadata.js';
import { bind } from '../../src/metadata/route-table.js';
import { CAPABILITY } from '../../src/protocol/capabilities.js';
import {
  decodeReply,
  encodeRequest,
  type KernelReply,
  type RequestFields,
  type RequestTrailer,
} from '../../src/protocol/kernel-side.js';
import type { OPERATIONS, Operation } from '../../src/protocol/operations.js';
import type { InitLimits } from '../../src/session/handshake.js';
import type { Place } from '../../src/session/attachment.js';
import { Session, type Grace } from '../../src/session/session.js';
import { ScriptedTransport, type WrittenReply } from './scripted-transport.js';

/** What a test asks for, beside the members of the operation's struct. */
export interface Asked extends RequestTrailer {
  readonly nodeid?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly pid?: number;
}

/** FUSE_UNIQUE_RESEND */
const RESEND = 1n << 63n;

type Reply<Op extends Operation> = KernelReply<(typeof OPERATIONS)[Op]['reply']>;

/** The kernel's part in a script: it asks, and keeps what it was answered. It follows no rules by itself. */
export class ScriptedKernel {
  readonly transport: ScriptedTransport;
  #lastUnique = 0;

  constructor(transport = new ScriptedTransport()) {
    this.transport = transport;
  }

  /** Writes one request; the session has read it when this returns. @returns its unique. */
  ask<Op extends Operation>(operation: Op, fields: RequestFields<Op>, asked: Asked = {}): number {
    const frame = this.frame(operation, fields, asked);
    this.transport.feed(frame);
    return this.#lastUnique;
  }

  /** A request that is not written yet, with a unique of its own. */
  frame<Op extends Operation>(operation: Op, fields: RequestFields<Op>, asked: Asked = {}): Uint8Array {
    const { nodeid = 1, uid = 0, gid = 0, pid = 1, ...trailer } = asked;
    // FUSE_REQ_ID_STEP, fs/fuse/fuse_dev_i.h
    this.#lastUnique += 2;
    return encodeRequest(operation, { unique: this.#lastUnique, nodeid, uid, gid, pid }, fields, trailer);
  }

  /** Sends the last request again, as a kernel does that was told FUSE_NOTIFY_RESEND. */
  resend<Op extends Operation>(operation: Op, fields: RequestFields<Op>, { nodeid = 1 }: Asked = {}): void {
    const unique = BigInt(this.#lastUnique) | RESEND;
    this.transport.feed(encodeRequest(operation, { unique, nodeid }, fields));
  }

  get lastUnique(): number {
    return this.#lastUnique;
  }

  lookup(name: string, parent = 1): number {
    return this.ask('lookup', {}, { nodeid: parent, names: [name] });
  }

  forget(nodeid: number, nlookup: number): void {
    this.ask('forget', { nlookup }, { nodeid });
  }

  forgetMany(forgets: readonly (readonly [nodeid: number, nlookup: number])[]): void {
    const items = forgets.map(([nodeid, nlookup]) => ({ nodeid, nlookup }));
    this.ask('batchForget', { count: items.length }, { forgets: items });
  }

  interrupt(unique: number): void {
    this.ask('interrupt', { unique });
  }

  /** The kernel's INIT, with every capability offered. */
  init(minor = 45): number {
    const flags = 0xffff_ffff;
    return this.ask('init', { major: 7, minor, max_readahead: 131_072, flags, flags2: highBits() });
  }

  /** Everything that was written for a request. */
  replies(unique: number): readonly WrittenReply[] {
    return this.transport.replies.filter((reply) => reply.unique === unique);
  }

  /** The errno that a request was answered with, 0 for success. @throws unless it was answered exactly once. */
  errno(unique: number): number {
    return Math.abs(this.#only(unique).error);
  }

  /** Whether a request was answered at all. */
  isAnswered(unique: number): boolean {
    return this.replies(unique).length > 0;
  }

  /** What a request was answered with. @throws unless that was a success, exactly once. */
  value<Op extends Operation>(operation: Op, unique: number): NonNullable<Reply<Op>['value']> {
    const { value, error } = decodeReply(operation, this.#only(unique).bytes) as Reply<Op>;
    if (value === undefined) throw new Error(`request ${String(unique)} failed with errno ${String(-error)}`);
    return value;
  }

  #only(unique: number): WrittenReply {
    const replies = this.replies(unique);
    const [reply] = replies;
    if (reply === undefined || replies.length > 1)
      throw new Error(`request ${String(unique)} was answered ${String(replies.length)} times`);
    return reply;
  }
}

function highBits(): number {
  const bits: number[] = Object.values(CAPABILITY).filter((bit) => bit >= 32);
  return bits.reduce((flags, bit) => (flags | (1 << (bit - 32))) >>> 0, 0);
}

export interface Served<T extends object> {
  readonly session: Session<T>;
  readonly fs: T;
  readonly kernel: ScriptedKernel;
  /** What the session told that no reply can tell, until the connection ends. */
  readonly errors: readonly ErrorEvent[];
}

export interface ServeConfig {
  readonly audit?: AuditMode;
  readonly maxInFlight?: number;
  readonly kernel?: ScriptedKernel;
  readonly grace?: Grace;
  readonly capabilities?: CapabilityWishes;
  readonly limits?: InitLimits;
  readonly detach?: Place['detach'];
  readonly isMounted?: () => Promise<boolean>;
}

/** Serves an instance of a decorated class to a scripted kernel. */
export async function serveScripted<T extends object>(
  Class: FileSystemClass<T> & (new () => T),
  config: ServeConfig = {},
): Promise<Served<T>> {
  const { kernel = new ScriptedKernel(), audit = 'observe', maxInFlight = 1024 } = config;
  const { transport } = kernel;
  const detach = config.detach ?? (() => unmounted(transport));
  const fileSystem = bind(compile(Class), new Class());
  const session = new Session<T>({
    fileSystem,
    transport,
    mountpoint: '/nowhere',
    audit,
    maxInFlight,
    detach,
    ...(config.isMounted === undefined ? {} : { isMounted: config.isMounted }),
    capabilities: config.capabilities ?? {},
    limits: config.limits ?? {},
    ...(config.grace === undefined ? {} : { grace: config.grace }),
  });
  const errors = collectErrors(session);
  const serving = session.start();
  kernel.init();
  return { session: await serving, fs: fileSystem.instance, kernel, errors };
}

async function unmounted(transport: ScriptedTransport): Promise<void> {
  await turn();
  transport.end({ reason: 'unmounted' });
}

function collectErrors(session: Session): ErrorEvent[] {
  const errors: ErrorEvent[] = [];
  const listener = (event: unknown): void => {
    if ((event as ErrorEvent).session === session) errors.push(event as ErrorEvent);
  };
  subscribe(channels.error.name, listener);
  void session.closed.then(() => unsubscribe(channels.error.name, listener));
  return errors;
}

/** Lets everything run that is due: promises that are settled, and their reactions. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
