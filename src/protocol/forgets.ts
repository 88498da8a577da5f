import type { RequestFrame } from './frame.js';
import { FrameError, REQUEST_BODY } from './frame.js';
import { OPERATIONS } from './operations.js';
import { FUSE_BATCH_FORGET_IN, FUSE_FORGET_IN, FUSE_FORGET_ONE } from './structs.js';

const { at: ITEM, size: ITEM_SIZE } = FUSE_FORGET_ONE;
const FIRST_ITEM = REQUEST_BODY + FUSE_BATCH_FORGET_IN.size;

/**
 * Calls back for each lookup count that a FORGET or BATCH_FORGET gives back, without allocating: they come in floods.
 * The whole frame is checked first, so a malformed one changes no count at all.
 * @throws FrameError when the items are not as many as the frame says, or one of them gives nothing back.
 */
export function forEachForget(frame: RequestFrame, forget: (nodeid: number, nlookup: number) => void): void {
  if (frame.opcode === OPERATIONS.forget.opcode) {
    const nodeid = frame.nodeid;
    const nlookup = frame.safe(REQUEST_BODY + FUSE_FORGET_IN.at.nlookup);
    if (frame.end !== REQUEST_BODY + FUSE_FORGET_IN.size) throw unlike(frame, 1);
    checkItem(nodeid, nlookup);
    forget(nodeid, nlookup);
    return;
  }
  const count = frame.word(REQUEST_BODY + FUSE_BATCH_FORGET_IN.at.count);
  if (frame.end !== FIRST_ITEM + count * ITEM_SIZE) throw unlike(frame, count);
  for (let at = FIRST_ITEM; at < frame.end; at += ITEM_SIZE) {
    checkItem(frame.safe(at + ITEM.nodeid), frame.safe(at + ITEM.nlookup));
  }
  for (let at = FIRST_ITEM; at < frame.end; at += ITEM_SIZE) {
    forget(frame.safe(at + ITEM.nodeid), frame.safe(at + ITEM.nlookup));
  }
}

function checkItem(nodeid: number, nlookup: number): void {
  if (nodeid !== 0 && nlookup !== 0) return;
  throw new FrameError(`a forget of ${String(nlookup)} lookups of nodeid ${String(nodeid)}`);
}

function unlike(frame: RequestFrame, count: number): FrameError {
  return new FrameError(`a frame of ${String(frame.length)} bytes with ${String(count)} forgets`);
}
