import { RequestFrame, REQUEST_BODY } from '../protocol/frame.js';
import { forEachForget } from '../protocol/forgets.js';
import { LITTLE_ENDIAN } from '../protocol/layout.js';
import { encodeRequest } from '../protocol/kernel-side.js';
import type { Operation } from '../protocol/operations.js';
import { operationOf, row } from '../protocol/operations.js';
import { FUSE_IN_HEADER } from '../protocol/structs.js';
import type { Identities } from './identities.js';

type Wide = number | bigint;

/** Members that name an inode beside the header's. */
const NODEIDS = ['newdir', 'oldnodeid', 'nodeid_out'];
/** Members that name an open file. */
const FILES = ['fh', 'fh_in', 'fh_out'];

/** A recorded request, read. */
export interface RecordedRequest {
  readonly bytes: Uint8Array;
  readonly frame: RequestFrame;
  /** Undefined for an opcode that there is not. */
  readonly operation: Operation | undefined;
  readonly nodeid: Wide;
}

/** @throws FrameError for a frame that is none. */
export function readRequest(bytes: Uint8Array): RecordedRequest {
  const frame = new RequestFrame((bytes.length + 7) & ~7);
  frame.bytes.set(bytes);
  frame.accept(bytes.length);
  return { bytes, frame, operation: operationOf(frame.opcode), nodeid: frame.wide(FUSE_IN_HEADER.at.nodeid) };
}

/**
 * The request as this run needs it: about its own inodes and open files.
 * @returns undefined where it is about an inode that this run has never handed over. @throws FrameError
 */
export function translate(request: RecordedRequest, identities: Identities): Uint8Array | undefined {
  const { operation, bytes } = request;
  if (operation === undefined) return bytes;
  if (row(operation).count === 'forget') return translateForget(request, identities);
  const nodeid = identities.nodeid(request.nodeid);
  if (nodeid === undefined) return undefined;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  put(view, FUSE_IN_HEADER.at.nodeid, nodeid);
  return translateBody(request, identities, view) ? copy : undefined;
}

/** @returns whether all inodes that it names are known. */
function translateBody(
  { operation, frame, nodeid }: RecordedRequest,
  identities: Identities,
  view: DataView,
): boolean {
  if (operation === undefined) return true;
  const { body, bodyOf } = row(operation);
  const struct = bodyOf?.(frame) ?? body;
  const offsets = Object.entries<number>(struct?.at ?? {}).map(
    ([name, at]) => [name, REQUEST_BODY + at] as const,
  );
  for (const [name, at] of offsets) {
    if (FILES.includes(name)) put(view, at, identities.file(frame.wide(at)));
    if (!NODEIDS.includes(name)) continue;
    const known = identities.nodeid(frame.wide(at));
    if (known === undefined) return false;
    put(view, at, known);
  }
  const offset = offsets.find(([name]) => name === 'offset')?.[1];
  if (offset !== undefined && (operation === 'readdir' || operation === 'readdirplus'))
    put(view, offset, identities.cookie(nodeid, frame.wide(offset)));
  return true;
}

/** What this run has not handed over is not given back. */
function translateForget({ frame }: RecordedRequest, identities: Identities): Uint8Array | undefined {
  const forgets: { nodeid: Wide; nlookup: number }[] = [];
  forEachForget(frame, (recorded, recordedCount) => {
    const nodeid = identities.nodeid(recorded);
    const nlookup = identities.take(recorded, recordedCount);
    if (nodeid !== undefined && nlookup > 0) forgets.push({ nodeid, nlookup });
  });
  return forgets.length === 0 ? undefined : forgetFrame(forgets, frame.unique);
}

/** A FORGET of these. */
export function forgetFrame(
  forgets: readonly { nodeid: Wide; nlookup: number }[],
  unique: number,
): Uint8Array {
  return encodeRequest('batchForget', { unique, nodeid: 0 }, { count: forgets.length }, { forgets });
}

function put(view: DataView, at: number, value: Wide): void {
  view.setBigUint64(at, BigInt(value), LITTLE_ENDIAN);
}
