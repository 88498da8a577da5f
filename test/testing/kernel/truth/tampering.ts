import {
  FUSE_IN_HEADER,
  FUSE_OUT_HEADER,
  FUSE_ENTRY_OUT,
  FUSE_DIRENT,
} from '../../../../src/protocol/structs.js';
import { REPLY_BODY, REQUEST_BODY } from '../../../../src/protocol/frame.js';
import { row, type Operation } from '../../../../src/protocol/operations.js';
import type { Receiver, Transport } from '../../../../src/transport/transport.js';
import { operationIn, uniqueIn } from './signature.js';

const { at: ENTRY } = FUSE_ENTRY_OUT;
const MODE = ENTRY.attr + 60;
const SIZE = ENTRY.attr + 8;
const S_IFMT = 0o170000;

/** What can be wrong with an entry so that the kernel takes it for none. */
const FAULTS: Readonly<Record<string, (entry: DataView) => void>> = {
  size: (entry) => {
    entry.setBigUint64(SIZE, 1n << 63n, true);
  },
  type: (entry) => {
    entry.setUint32(MODE, entry.getUint32(MODE, true) & ~S_IFMT, true);
  },
  dir: (entry) => {
    entry.setUint32(MODE, (entry.getUint32(MODE, true) & ~S_IFMT) | 0o040000, true);
  },
  zero: (entry) => {
    entry.setBigUint64(ENTRY.nodeid, 0n, true);
  },
  root: (entry) => {
    entry.setBigUint64(ENTRY.nodeid, 1n, true);
  },
};

/**
 * Spoils replies that the session would never send, by the name that they are about: `mk-size` is created with a size
 * that no file can have, `lk-type` is found with a type that there is not, `pl-root` is listed as if it were the root.
 */
export class TamperingTransport implements Transport {
  readonly frameSize: number;
  readonly #inner: Transport;
  readonly #asked = new Map<bigint, { readonly operation: Operation | undefined; readonly name: string }>();

  constructor(inner: Transport) {
    this.#inner = inner;
    this.frameSize = inner.frameSize;
  }

  start(receiver: Receiver): void {
    this.#inner.start(receiver);
  }

  read(into: Uint8Array): number {
    const length = this.#inner.read(into);
    if (length === 0) return 0;
    const operation = operationIn(into);
    const unique = uniqueIn(into, FUSE_IN_HEADER.at.unique);
    this.#asked.set(unique, { operation, name: nameIn(into.subarray(0, length), operation) });
    return length;
  }

  write(head: Uint8Array, length: number, body?: Uint8Array): number {
    const bytes = Uint8Array.from(Buffer.concat([head.subarray(0, length), body ?? new Uint8Array()]));
    const { operation, name } = this.#asked.get(uniqueIn(bytes, FUSE_OUT_HEADER.at.unique)) ?? { name: '' };
    if (bytes.length > REPLY_BODY && operation !== undefined) spoil(bytes, operation, name);
    return this.#inner.write(bytes, bytes.length);
  }

  notify(frame: Uint8Array, body?: Uint8Array): Promise<void> {
    return this.#inner.notify(frame, body);
  }

  close(): void {
    this.#inner.close();
  }
}

function spoil(bytes: Uint8Array, operation: Operation, name: string): void {
  if (operation === 'readdirplus') spoilPage(bytes);
  else if (row(operation).count === 'entry') {
    const fault = FAULTS[faultOf(name, operation === 'lookup' ? 'lk' : 'mk')];
    fault?.(new DataView(bytes.buffer, REPLY_BODY));
  }
}

function spoilPage(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = REPLY_BODY; at < bytes.length;) {
    const dirent = at + FUSE_ENTRY_OUT.size;
    const namelen = view.getUint32(dirent + FUSE_DIRENT.at.namelen, true);
    const nameAt = dirent + FUSE_DIRENT.size;
    const name = Buffer.from(bytes.subarray(nameAt, nameAt + namelen)).toString();
    FAULTS[faultOf(name, 'pl')]?.(new DataView(bytes.buffer, at));
    if (name.startsWith('pl-slash')) bytes[nameAt + 1] = 47;
    at = (nameAt + namelen + 7) & ~7;
  }
}

function faultOf(name: string, prefix: string): string {
  return new RegExp(`^${prefix}-(\\w+)`).exec(name)?.[1] ?? '';
}

function nameIn(bytes: Uint8Array, operation: Operation | undefined): string {
  if (operation === undefined || !row(operation).trailer.startsWith('name')) return '';
  const start = REQUEST_BODY + (row(operation).body?.size ?? 0);
  return Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString();
}
