import { Errno, nameLength } from 'tallyfs';

/** Bytes. The kernel itself lets longer ones through to FUSE. */
export const MAX_NAME = 255;

/** @throws ENAMETOOLONG */
export function checkLength(name: string): void {
  // A character of a string is one to three bytes, so most need no count.
  if (name.length > MAX_NAME || (name.length * 3 > MAX_NAME && nameLength(name) > MAX_NAME)) {
    throw new Errno('ENAMETOOLONG');
  }
}
