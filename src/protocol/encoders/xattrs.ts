import { Errno } from '../errno.js';
import type { ReplyFrame } from '../frame.js';
import { encodeName } from '../names.js';
import type { GetxattrRequest, ListxattrRequest } from '../requests/xattrs.js';
import { FUSE_GETXATTR_OUT } from '../structs.js';
import { bytes, Unfit } from '../unfit.js';
import type { Encoder } from './encoder.js';

/** include/uapi/linux/limits.h */
const XATTR_NAME_MAX = 255;

export const encodeXattr: Encoder = (frame, reply, request) => {
  putSized(frame, bytes(reply, 'the reply'), (request as Pick<GetxattrRequest, 'size'>).size);
};

export const encodeXattrNames: Encoder = (frame, reply, request) => {
  if (!isNames(reply))
    throw new Unfit('the reply', reply, 'an array, or something else to iterate, of names');
  const pieces: Uint8Array[] = [];
  for (const name of reply) pieces.push(xattrName(name), NUL);
  putSized(frame, Buffer.concat(pieces), (request as Pick<ListxattrRequest, 'size'>).size);
};

const NUL = new Uint8Array(1);

/** The caller asks with size 0 for the size first, then with a buffer of that size. getxattr(2) */
function putSized(frame: ReplyFrame, value: Uint8Array, size: number): void {
  if (size !== 0) {
    if (value.byteLength > size) throw new Errno('ERANGE');
    frame.body = value;
    return;
  }
  frame.putWord(frame.reserve(FUSE_GETXATTR_OUT.size), value.byteLength);
}

/** A string could be iterated too, into characters. */
function isNames(reply: unknown): reply is Iterable<unknown> {
  return typeof reply === 'object' && reply !== null && Symbol.iterator in reply;
}

function xattrName(name: unknown): Uint8Array {
  if (typeof name !== 'string') throw new Unfit('a name', name, 'a string');
  const bytes = encodeName(name);
  if (bytes.length === 0 || bytes.length > XATTR_NAME_MAX || bytes.includes(0)) {
    throw new Unfit('a name', name, `1 to ${String(XATTR_NAME_MAX)} bytes without a NUL`);
  }
  return bytes;
}
