import { errnoName } from './errno.js';
import type { ReplyFrame, RequestFrame } from './frame.js';
import { REQUEST_BODY } from './frame.js';
import type { Layout } from './layout.js';
import type { Operation } from './operations.js';
import { operationOf, row, wireName } from './operations.js';
import { printItems, quote } from './print-names.js';
import { printReplyBody } from './print-reply.js';
import { printStruct } from './print-struct.js';
import { FUSE_FORGET_ONE, FUSE_INIT_IN, FUSE_OUT_HEADER } from './structs.js';

/** One line for a request: what it asks, in the words of the header, and who asks. It never throws. */
export function printRequest(frame: RequestFrame): string {
  return printed((words) => {
    const operation = operationOf(frame.opcode);
    words.push(operation === undefined ? `OPCODE_${String(frame.opcode)}` : wireName(operation));
    words.push(`unique=${String(frame.unique)}`);
    if (frame.resent) words.push('resent');
    if (operation === undefined)
      words.push(`nodeid=${String(frame.nodeid)}`, bytes(frame.length - REQUEST_BODY));
    else printBody(words, frame, operation);
    words.push(`uid=${String(frame.uid)}`, `gid=${String(frame.gid)}`, `pid=${String(frame.pid)}`);
    if (frame.end < frame.length) words.push(`extensions=${String(frame.length - frame.end)}`);
  });
}

/**
 * One line for a reply: what it answers, and whether it arrived. It never throws.
 * @param undelivered the (positive) errno with which the kernel refused it; 0 where it did not.
 */
export function printReply(operation: Operation, frame: ReplyFrame, undelivered = 0): string {
  return printed((words) => {
    const { error, unique } = FUSE_OUT_HEADER.read(frame.view, 0);
    words.push(' ', 'reply', `unique=${String(unique)}`);
    if (error === 0) printReplyBody(words, row(operation).reply, frame);
    else words.push('error', nameOfErrno(-error));
    if (undelivered !== 0) words.push('not delivered:', nameOfErrno(undelivered));
  });
}

/** What could be printed before a frame turned out to be malformed is printed. */
function printed(print: (words: string[]) => void): string {
  const words: string[] = [];
  try {
    print(words);
  } catch (error) {
    words.push(`malformed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return words.join(' ');
}

function nameOfErrno(errno: number): string {
  return errnoName(errno) ?? String(errno);
}

function bytes(count: number): string {
  return `${String(count)} bytes`;
}

function printBody(words: string[], frame: RequestFrame, operation: Operation): void {
  const { bodyOf, body: usual } = row(operation);
  const body = bodyOf?.(frame) ?? usual;
  if (frame.nodeid !== 0)
    words.push(`${inDirectory(operation) ? 'parent' : 'nodeid'}=${String(frame.nodeid)}`);
  if (body !== null) printFixed(words, frame, body);
  printTrailer(words, frame, operation, REQUEST_BODY + (body?.size ?? 0));
}

/** Whether the nodeid is that of a directory, and the names are in it. */
function inDirectory(operation: Operation): boolean {
  return row(operation).trailer.startsWith('name') && !operation.endsWith('xattr');
}

/** Members that the frame is too short for are printed as 0. */
function printFixed(words: string[], frame: RequestFrame, body: Layout): void {
  const whole = new Uint8Array(body.size);
  const size = Math.min(body.size, frame.length - REQUEST_BODY);
  whole.set(frame.slice(REQUEST_BODY, size));
  words.push(...printStruct(body, body.read(new DataView(whole.buffer), 0)));
  // INIT has grown with the protocol.
  if (size < body.size && body.name !== FUSE_INIT_IN.name) words.push('truncated');
}

function printTrailer(words: string[], frame: RequestFrame, operation: Operation, at: number): void {
  const { trailer } = row(operation);
  if (trailer.startsWith('name')) words.push(`name=${quote(frame.text(at))}`);
  const second = trailer.startsWith('name') ? frame.terminator(at) + 1 : at;
  if (trailer === 'name name') {
    words.push(`${operation === 'symlink' ? 'target' : 'newname'}=${quote(frame.text(second))}`);
  } else if (trailer.endsWith('bytes')) {
    words.push(bytes(frame.end - second));
  } else if (trailer === 'forgets') {
    words.push(printItems(forgetsOf(frame, at)));
  }
}

/** As `nodeid-nlookup`. */
function* forgetsOf(frame: RequestFrame, first: number): Iterable<string> {
  for (let at = first; at < frame.end; at += FUSE_FORGET_ONE.size) {
    yield `${String(frame.wide(at))}-${String(frame.wide(at + FUSE_FORGET_ONE.at.nlookup))}`;
  }
}
