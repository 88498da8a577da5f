import { decodeName } from '../protocol/names.js';
import { checked } from './system-error.js';

/** What most values and lists of names fit into. */
const USUAL = Buffer.alloc(4096);
/** XATTR_SIZE_MAX and XATTR_LIST_MAX. */
const LARGEST = 65_536;

const ERANGE = 34;

/**
 * The value that a call copies into a buffer.
 * @param call is given one of 4096 bytes, and where it says ERANGE another one, large enough for all.
 */
export function copyOut(call: (into: Uint8Array) => number, syscall: string): Uint8Array {
  const length = call(USUAL);
  if (length !== -ERANGE) return Uint8Array.prototype.slice.call(USUAL, 0, checked(length, syscall));
  const large = new Uint8Array(LARGEST);
  return large.subarray(0, checked(call(large), syscall));
}

/** Names with a NUL behind each. */
export function splitNames(list: Uint8Array): string[] {
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.byteLength);
  const names: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    names.push(decodeName(bytes, at, end));
    at = end + 1;
  }
  return names;
}
