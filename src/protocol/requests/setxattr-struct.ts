import type { RequestFrame } from '../frame.js';
import { REQUEST_BODY } from '../frame.js';
import type { Layout } from '../layout.js';
import * as wire from '../structs.js';

/**
 * Which of two structs a SETXATTR has: the whole one where SETXATTR_EXT is granted. The frame's length tells, for the
 * name and the value fill it: name, NUL and value behind the short struct are at least 8 bytes fewer.
 */
export function setxattrStruct(frame: RequestFrame): Layout {
  const { FUSE_SETXATTR_IN: whole, FUSE_COMPAT_SETXATTR_IN: short } = wire;
  const value = frame.terminator(REQUEST_BODY + short.size) + 1;
  return value + frame.word(REQUEST_BODY + short.at.size) === frame.end ? short : whole;
}
