import { RequestFrame, REQUEST_BODY } from '../../../../src/protocol/frame.js';
import { operationOf, row, wireName, type Operation } from '../../../../src/protocol/operations.js';

/** Members that depend on the machine or the time, or on what the simulated kernel does not have. */
const IGNORED: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  init: ['minor', 'max_readahead', 'flags', 'flags2'],
  flush: ['lock_owner'],
  read: ['read_flags', 'lock_owner'],
  write: ['write_flags', 'lock_owner'],
  release: ['lock_owner', 'release_flags'],
  releasedir: ['lock_owner', 'release_flags'],
  setattr: ['lock_owner', 'atime', 'mtime', 'ctime', 'atimensec', 'mtimensec', 'ctimensec'],
};

/** What a request asks for, in one line: what two kernels must agree on. */
export function signatureOf(bytes: Uint8Array): string {
  const frame = new RequestFrame((bytes.length + 7) & ~7);
  frame.bytes.set(bytes);
  frame.accept(bytes.length);
  const operation = operationOf(frame.opcode);
  if (operation === undefined) return `opcode ${String(frame.opcode)}`;
  const { body } = row(operation);
  const view = new DataView(frame.bytes.buffer);
  const fields = body === null ? {} : body.read(view, REQUEST_BODY);
  const kept = Object.entries(fields).filter(([name]) => !isIgnored(operation, name));
  const words = kept.map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const tail = Buffer.from(bytes.subarray(REQUEST_BODY + (body?.size ?? 0))).toString('latin1');
  const rest = tail === '' ? [] : [JSON.stringify(tail)];
  return [`${wireName(operation)} ${String(frame.nodeid)}`, ...words, ...rest].join(' ');
}

function isIgnored(operation: Operation, name: string): boolean {
  return /^(padding|dummy|unused|reserved|spare)/.test(name) || (IGNORED[operation] ?? []).includes(name);
}

export function operationIn(bytes: Uint8Array): Operation | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return operationOf(view.getUint32(4, true));
}

export function uniqueIn(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true);
}
