import { Errno } from 'tallyfs';

/** Bytes. The kernel itself lets longer ones through to FUSE. */
export const MAX_NAME = 255;

/** @throws ENAMETOOLONG */
export function checkLength(name: string): void {
  // A character of a string is one to three bytes, so most need no count.
  if (name.length > MAX_NAME || (name.length * 3 > MAX_NAME && byteLength(name) > MAX_NAME)) {
    throw new Errno('ENAMETOOLONG');
  }
}

/** A byte that is no UTF-8 is a lone surrogate in the string, which would be three bytes. */
function byteLength(name: string): number {
  const escaped = name.isWellFormed() ? 0 : (name.match(/[\udc80-\udcff]/gu)?.length ?? 0);
  return Buffer.byteLength(name) - 2 * escaped;
}
