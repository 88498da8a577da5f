import { FrameError } from './frame.js';
import type { Struct } from './layout.js';
import { decodeName } from './names.js';
import { FUSE_DIRENT, FUSE_ENTRY_OUT } from './structs.js';

/** One entry of a page as the kernel reads it. */
export interface Dirent extends Struct<typeof FUSE_DIRENT.fields> {
  readonly name: string;
}

/** One entry of a page of READDIRPLUS. */
export interface DirentPlus extends Dirent {
  readonly entry: Struct<typeof FUSE_ENTRY_OUT.fields>;
}

/**
 * Takes a page of READDIR apart (fuse_parse_dirfile(), fs/fuse/readdir.c).
 * @throws FrameError when an entry is not whole.
 */
export function parsePage(page: Uint8Array): Dirent[] {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const entries: Dirent[] = [];
  for (let at = 0; at < page.length; at = following(at, entries)) entries.push(parseDirent(page, view, at));
  return entries;
}

/** The same for READDIRPLUS (fuse_parse_dirplusfile()). */
export function parsePlusPage(page: Uint8Array): DirentPlus[] {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const entries: DirentPlus[] = [];
  for (let at = 0; at < page.length; at = following(at + FUSE_ENTRY_OUT.size, entries)) {
    const dirent = parseDirent(page, view, at + FUSE_ENTRY_OUT.size);
    entries.push({ ...dirent, entry: FUSE_ENTRY_OUT.read(view, at) });
  }
  return entries;
}

/** Entries begin at multiples of 8. */
function following(dirent: number, entries: readonly Dirent[]): number {
  return (dirent + FUSE_DIRENT.size + (entries.at(-1)?.namelen ?? 0) + 7) & ~7;
}

function parseDirent(page: Uint8Array, view: DataView, at: number): Dirent {
  if (at + FUSE_DIRENT.size > page.length) throw cut(page, at);
  const dirent = FUSE_DIRENT.read(view, at);
  const nameAt = at + FUSE_DIRENT.size;
  if (((nameAt + dirent.namelen + 7) & ~7) > page.length) throw cut(page, at);
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.byteLength);
  return { ...dirent, name: decodeName(bytes, nameAt, nameAt + dirent.namelen) };
}

function cut(page: Uint8Array, at: number): FrameError {
  return new FrameError(`a page of ${String(page.length)} bytes ends within the entry at byte ${String(at)}`);
}
