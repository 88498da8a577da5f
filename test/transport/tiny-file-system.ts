import { constants } from 'node:os';
import { mountDevice, DeviceTransport, type DeviceOptions } from '../../src/transport/device.js';
import type { NativeMount, NativeMountRequest } from '../../src/transport/binding.js';
import type { Receiver, TransportEnd } from '../../src/transport/transport.js';

/** Opcodes that these tests meet (<linux/fuse.h>). */
export const OPCODE = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  mkdir: 9,
  init: 26,
  interrupt: 36,
  batchForget: 42,
} as const;

const IN_HEADER = 40;
const OUT_HEADER = 16;
const S_IFDIR = 0o040000;

/** A request as its header says, and the bytes behind it. */
export interface TinyRequest {
  readonly length: number;
  readonly opcode: number;
  readonly unique: bigint;
  readonly nodeid: bigint;
  readonly payload: Uint8Array;
}

/** Bytes answer, a number is the errno of an error, and `undefined` leaves the caller waiting. */
export type TinyHandler = (request: TinyRequest) => Uint8Array | number | undefined;

/**
 * A file system whose bytes are written by hand: an empty root directory. It needs nothing of the toolkit but the
 * transport that it tests.
 */
export class TinyFileSystem implements Receiver {
  readonly transport: DeviceTransport;
  readonly requests: TinyRequest[] = [];
  /** What write() said to each reply. */
  readonly written: number[] = [];
  readonly ends: TransportEnd[] = [];
  /** How many frames each batch brought. */
  readonly batches: number[] = [];
  /** Until it is set to false again, frames are left in the kernel. */
  deaf = false;
  readonly #handlers: Map<number, TinyHandler>;
  readonly #buffer: Uint8Array;
  readonly #head = new Uint8Array(OUT_HEADER);
  readonly #served = new Latch<void>();
  readonly #over = new Latch<TransportEnd>();

  constructor(transport: DeviceTransport, handlers: ReadonlyMap<number, TinyHandler> = new Map()) {
    this.transport = transport;
    this.#buffer = new Uint8Array(transport.frameSize);
    this.#handlers = new Map<number, TinyHandler>([
      [OPCODE.init, initReply],
      [OPCODE.getattr, rootAttributes],
      [OPCODE.lookup, () => constants.errno.ENOENT],
      [OPCODE.forget, () => undefined],
      [OPCODE.batchForget, () => undefined],
      [OPCODE.interrupt, () => undefined],
      ...handlers,
    ]);
    transport.start(this);
  }

  /** Resolves when the connection is over. */
  get over(): Promise<TransportEnd> {
    return this.#over.promise;
  }

  /** Resolves when INIT was answered. */
  get served(): Promise<void> {
    return this.#served.promise;
  }

  ready(): void {
    const before = this.requests.length;
    this.#drain();
    this.batches.push(this.requests.length - before);
  }

  #drain(): void {
    while (!this.deaf) {
      const length = this.transport.read(this.#buffer);
      if (length === 0) return;
      this.#serve(parse(this.#buffer.slice(0, length)));
    }
  }

  ended(end: TransportEnd): void {
    this.ends.push(end);
    this.#over.open(end);
  }

  /** Answers a request that its handler left waiting; what write() says. */
  answer(request: TinyRequest, reply: Uint8Array | number): number {
    const body = typeof reply === 'number' ? undefined : reply;
    const view = new DataView(this.#head.buffer);
    view.setUint32(0, OUT_HEADER + (body?.length ?? 0), true);
    view.setInt32(4, typeof reply === 'number' ? -reply : 0, true);
    view.setBigUint64(8, request.unique, true);
    const errno = this.transport.write(this.#head, OUT_HEADER, body);
    this.written.push(errno);
    return errno;
  }

  count(opcode: number): number {
    return this.requests.filter((request) => request.opcode === opcode).length;
  }

  #serve(request: TinyRequest): void {
    this.requests.push(request);
    const handler = this.#handlers.get(request.opcode) ?? (() => constants.errno.ENOSYS);
    const reply = handler(request);
    if (reply !== undefined) this.answer(request, reply);
    if (request.opcode === OPCODE.init) this.#served.open();
  }
}

/** A promise that is resolved from outside. */
class Latch<T> {
  open: (value: T) => void = () => undefined;
  readonly promise = new Promise<T>((resolve) => {
    this.open = resolve;
  });
}

function parse(frame: Uint8Array): TinyRequest {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return {
    length: view.getUint32(0, true),
    opcode: view.getUint32(4, true),
    unique: view.getBigUint64(8, true),
    nodeid: view.getBigUint64(16, true),
    payload: frame.subarray(IN_HEADER),
  };
}

/** struct fuse_init_out: protocol 7.45, writes and reads up to 1 MiB. */
function initReply(request: TinyRequest): Uint8Array {
  const FUSE_MAX_PAGES = 1 << 22;
  const FUSE_ABORT_ERROR = 1 << 21;
  const FUSE_PARALLEL_DIROPS = 1 << 18;
  const asked = new DataView(request.payload.buffer, request.payload.byteOffset);
  const out = new DataView(new ArrayBuffer(64));
  out.setUint32(0, 7, true);
  out.setUint32(4, Math.min(45, asked.getUint32(4, true)), true);
  out.setUint32(8, asked.getUint32(8, true), true);
  out.setUint32(12, FUSE_MAX_PAGES | FUSE_ABORT_ERROR | FUSE_PARALLEL_DIROPS, true);
  out.setUint16(16, 16, true);
  out.setUint16(18, 12, true);
  out.setUint32(20, 1 << 20, true);
  out.setUint32(24, 1, true);
  out.setUint16(28, 256, true);
  return new Uint8Array(out.buffer);
}

/** struct fuse_attr_out of an empty directory, valid for no time at all. */
function rootAttributes(request: TinyRequest): Uint8Array {
  const out = new Uint8Array(16 + 88);
  out.set(directoryAttributes(request.nodeid), 16);
  return out;
}

/** struct fuse_entry_out of an empty directory, valid for no time at all. */
export function directoryEntry(nodeid: bigint): Uint8Array {
  const out = new Uint8Array(40 + 88);
  new DataView(out.buffer).setBigUint64(0, nodeid, true);
  out.set(directoryAttributes(nodeid), 40);
  return out;
}

function directoryAttributes(ino: bigint): Uint8Array {
  const attr = new DataView(new ArrayBuffer(88));
  attr.setBigUint64(0, ino, true);
  attr.setUint32(60, S_IFDIR | 0o755, true);
  attr.setUint32(64, 2, true);
  attr.setUint32(80, 4096, true);
  return new Uint8Array(attr.buffer);
}

/** What these tests mount unless they say otherwise. */
export function mountRequest(
  mountpoint: string,
  changes: Partial<NativeMountRequest> = {},
): NativeMountRequest {
  return {
    mountpoint,
    source: 'tiny',
    subtype: 'tiny',
    flags: 0,
    flagNames: [],
    data: [],
    rootMode: S_IFDIR,
    blockDevice: false,
    autoUnmount: false,
    ...changes,
  };
}

export type MountedTiny = TinyFileSystem & { readonly mount: NativeMount };

/** Mounts a tiny file system and serves it; resolves once the kernel has its answer to INIT. */
export async function serveTiny(
  mountpoint: string,
  settings: {
    readonly handlers?: ReadonlyMap<number, TinyHandler>;
    readonly options?: DeviceOptions;
    readonly changes?: Partial<NativeMountRequest>;
  } = {},
): Promise<MountedTiny> {
  const mount = await mountDevice(mountRequest(mountpoint, settings.changes));
  const fileSystem = new TinyFileSystem(new DeviceTransport(mount.fd, settings.options), settings.handlers);
  await fileSystem.served;
  return Object.assign(fileSystem, { mount });
}
