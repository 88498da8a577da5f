import { RequestFrame } from '../src/protocol/frame.js';
import { encodeRequest } from '../src/protocol/kernel-side.js';
import type { Operation, OperationRow } from '../src/protocol/operations.js';
import { row } from '../src/protocol/operations.js';
import { Request } from '../src/protocol/requests/request.js';

export interface RequestShape {
  /** Of its class; undefined where the handler gets no request, or there is none. */
  readonly name: string | undefined;
  readonly members: readonly string[];
}

/** Those that every request has, and the page says so once. */
const COMMON: ReadonlySet<string> = new Set(['constructor', 'unique', 'caller', 'signal']);

/** What no frame is decoded to: the items of FORGET and BATCH_FORGET arrive one by one. */
const UNDECODED: Partial<Record<Operation, RequestShape>> = {
  forget: { name: 'ForgetRequest', members: ['nodeid', 'nlookup', 'cause'] },
  batchForget: { name: 'ForgetRequest', members: ['nodeid', 'nlookup', 'cause'] },
};

/** The members of the request that an operation's handler gets, found by decoding one. */
export function requestMembers(operation: Operation): RequestShape {
  const request = row(operation).decode?.(frameOf(operation), { get: () => undefined });
  if (request === undefined) return UNDECODED[operation] ?? { name: undefined, members: [] };
  const members = [...Object.keys(request), ...getters(request)].filter((name) => !COMMON.has(name));
  return { name: request.constructor.name, members };
}

function frameOf(operation: Operation): RequestFrame {
  const names = NAMES[row(operation).trailer];
  const bytes = encodeRequest(operation, { unique: 2, nodeid: 1 }, {}, { names });
  const frame = new RequestFrame((bytes.length + 7) & ~7);
  frame.bytes.set(bytes);
  return frame.accept(bytes.length);
}

const NAMES: Readonly<Record<OperationRow['trailer'], readonly string[]>> = {
  none: [],
  bytes: [],
  forgets: [],
  name: ['a'],
  'name bytes': ['a'],
  'name name': ['a', 'b'],
};

function getters(request: Request): string[] {
  const found: string[] = [];
  for (
    let prototype = Object.getPrototypeOf(request) as object;
    prototype !== Request.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  )
    found.push(...Object.getOwnPropertyNames(prototype));
  return found;
}
