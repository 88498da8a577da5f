import type { Inode } from './inode.js';

/** Bytes. */
export const PAGE = 4096;

/** Puts a page into the cache, filled up with zeros. */
export function cachePage(inode: Inode, index: number, content: Uint8Array): void {
  const page = new Uint8Array(PAGE);
  page.set(content);
  inode.pages ??= new Map();
  inode.pages.set(index, page);
}

/** How many pages from this one on, up to a limit, are not cached. */
export function missingRun({ pages }: Inode, from: number, to: number): number {
  let page = from;
  while (page < to && pages?.has(page) !== true) page += 1;
  return page - from;
}

/** Puts bytes over what is cached. A page that they cover, or begin and end the file in, is cached from now on. */
export function overwritePages(inode: Inode, offset: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const start = (offset + at) % PAGE;
    const piece = bytes.subarray(at, at + PAGE - start);
    const index = Math.floor((offset + at) / PAGE);
    if (piece.length === PAGE) cachePage(inode, index, piece);
    else inode.pages?.get(index)?.set(piece, start);
    at += piece.length;
  }
}

/** Drops whole pages of a range. @param to exclusive; undefined for all the rest. */
export function dropPages(inode: Inode, from: number, to?: number): void {
  if (inode.pages === undefined) return;
  for (const index of inode.pages.keys())
    if (index >= from && (to === undefined || index < to)) inode.pages.delete(index);
}
