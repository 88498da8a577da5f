import { parsePage, parsePlusPage } from './dirents.js';
import type { ReplyFrame } from './frame.js';
import { REPLY_BODY } from './frame.js';
import { decodeName } from './names.js';
import type { ReplyKind } from './operations.js';
import { printItems, quote } from './print-names.js';
import { printStruct } from './print-struct.js';
import { REPLY_STRUCTS } from './reply-structs.js';
import { FUSE_GETXATTR_OUT } from './structs.js';

/** What is behind the header of a successful reply. */
export function printReplyBody(words: string[], kind: ReplyKind, frame: ReplyFrame): void {
  words.push(frame.length === REPLY_BODY && frame.body === undefined ? 'ok' : kind.toUpperCase());
  let at = REPLY_BODY;
  for (const struct of REPLY_STRUCTS[kind]) {
    if (at + struct.size > frame.length) break;
    words.push(...printStruct(struct, struct.read(frame.view, at)));
    at += struct.size;
  }
  if (frame.body !== undefined) words.push(printBytes(kind, frame.body));
  // The size that getxattr(2) asked for.
  else if (at + FUSE_GETXATTR_OUT.size === frame.length) {
    words.push(...printStruct(FUSE_GETXATTR_OUT, FUSE_GETXATTR_OUT.read(frame.view, at)));
  }
}

function printBytes(kind: ReplyKind, body: Uint8Array): string {
  switch (kind) {
    case 'text':
      return quote(text(body, 0, body.length));
    case 'xattr-names':
      return printItems(names(body));
    case 'page':
      return printItems(parsePage(body).map(({ name }) => quote(name)));
    case 'plus-page':
      return printItems(
        parsePlusPage(body).map(({ name, entry }) => `${quote(name)}=${String(entry.nodeid)}`),
      );
    default:
      return `${String(body.length)} bytes`;
  }
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return decodeName(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end);
}

function* names(list: Uint8Array): Iterable<string> {
  for (let at = 0; at < list.length;) {
    const end = list.indexOf(0, at);
    yield quote(text(list, at, end < 0 ? list.length : end));
    at = end < 0 ? list.length : end + 1;
  }
}
