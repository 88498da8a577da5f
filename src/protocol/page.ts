import { modeOf, putEntry, putNothing } from './attributes.js';
import { encodeName } from './names.js';
import { wireName } from './operations.js';
import type { Attributes, DirectoryEntry, DirectoryPage, DirectoryPlusPage, Entry } from './replies.js';
import type { ReaddirRequest } from './requests/files.js';
import { FUSE_DIRENT, FUSE_ENTRY_OUT } from './structs.js';
import { record, ReplyError, Unfit, wide } from './unfit.js';
import { putWide } from './words.js';

const DIRENT = FUSE_DIRENT.at;

/** Longest name that readdir(3) has room for. */
const NAME_MAX = 255;
const NAME = `1 to ${String(NAME_MAX)} bytes without "/" and NUL`;
const SLASH = 0x2f;

/** Largest page that is made, whatever is asked for: a smaller one is always allowed. */
const MOST_BYTES = 1 << 20;

type Integer = number | bigint;

/**
 * A page of directory entries in the making, for READDIR or READDIRPLUS. An entry that does not fit is not there at
 * all. What is wrong with one is refused by `add`, in the handler's own turn: the kernel would drop the page, and
 * lookups with it, without a word (fuse_parse_dirfile(), fuse_parse_dirplusfile(), fs/fuse/readdir.c).
 */
export class PageWriter implements DirectoryPage, DirectoryPlusPage {
  readonly #operation: 'readdir' | 'readdirplus';
  readonly #start: Integer;
  readonly #buffer: Uint8Array;
  readonly #words: Uint32Array;
  #length = 0;
  #cookie: Integer;
  #nodeids: number[] = [];
  #closed = false;

  constructor(operation: 'readdir' | 'readdirplus', request: Pick<ReaddirRequest, 'offset' | 'size'>) {
    this.#operation = operation;
    this.#start = this.#cookie = request.offset;
    // Not zeroed, which takes longer than filling a page: every byte of an entry is written.
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(request.size, MOST_BYTES) & ~7);
    this.#words = new Uint32Array(this.#buffer.buffer, 0, this.#buffer.length >> 2);
  }

  /** @throws ReplyError for an entry that the kernel would not take, or when the page is closed. */
  add(name: string, entry: DirectoryEntry | Entry, cookie?: Integer): boolean {
    this.#checkOpen();
    try {
      return this.#add(name, entry, cookie);
    } catch (error) {
      throw error instanceof Unfit ? new ReplyError(wireName(this.#operation), error.message) : error;
    }
  }

  /** @throws ReplyError when the page is closed: what is on it is no longer the handler's. */
  clear(): number[] {
    this.#checkOpen();
    const taken = this.#nodeids;
    this.#nodeids = [];
    this.#length = 0;
    this.#cookie = this.#start;
    return taken;
  }

  /** Nodeids of which the page hands over a lookup, one element for each lookup; none for a plain page. */
  entries(): readonly number[] {
    return this.#nodeids;
  }

  /** What is to be sent: a view, not a copy. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** From now on the page stays as it is: it is on its way, or will never be sent. */
  close(): void {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    const remedy = 'use the page only until the handler returns, or its promise settles';
    throw new ReplyError(wireName(this.#operation), `the page is closed: ${remedy}`);
  }

  #add(name: string, entry: DirectoryEntry | Entry, cookie: Integer | undefined): boolean {
    const plus = this.#operation === 'readdirplus';
    const dirent = this.#length + (plus ? FUSE_ENTRY_OUT.size : 0);
    const nameEnd = this.#putName(name, dirent + FUSE_DIRENT.size);
    const end = (nameEnd + 7) & ~7;
    // All beyond #length is scrap until the entry turns out to fit and to be right.
    if (end > this.#buffer.length) return false;
    for (let index = nameEnd; index < end; index += 1) this.#buffer[index] = 0;
    const next = checkedCookie(cookie ?? following(this.#cookie));
    const nodeid = plus
      ? this.#putPlus(name, entry as Entry, dirent)
      : this.#putPlain(entry as DirectoryEntry, dirent);
    putWide(this.#words, (dirent + DIRENT.off) >> 2, next);
    this.#words[(dirent + DIRENT.namelen) >> 2] = nameEnd - dirent - FUSE_DIRENT.size;
    this.#length = end;
    this.#cookie = next;
    if (nodeid !== 0) this.#nodeids.push(nodeid);
    return true;
  }

  /** @returns the nodeid of which the entry hands over a lookup, 0 for none. */
  #putPlus(name: string, entry: Entry, dirent: number): number {
    record(entry, '{ nodeid, attr, … }', 'the entry');
    const attr = record(entry.attr, 'attributes, as from fs.lstat()', 'attr') as Attributes;
    const base = this.#length;
    // The kernel takes no lookup of these two (fuse_direntplus_link()), so none may seem to be handed over.
    const listed = name === '.' || name === '..';
    if (listed) putNothing(this.#words, base);
    else putEntry(this.#words, base, entry, 0);
    if (!listed && entry.nodeid === 1) throw new Unfit('nodeid', 1, '2 or more: the root is in no directory');
    this.#putDirent(dirent, wide(attr.ino, entry.nodeid, 'attr.ino'), modeOf(attr.mode, 'attr.mode'));
    return listed ? 0 : entry.nodeid;
  }

  #putPlain(entry: DirectoryEntry, dirent: number): 0 {
    record(entry, '{ ino, mode }', 'the entry');
    this.#putDirent(dirent, wide(entry.ino, 0, 'ino'), modeOf(entry.mode, 'mode'));
    return 0;
  }

  #putDirent(dirent: number, ino: Integer, mode: number): void {
    // Programs take an entry with number 0 for a deleted one and skip it.
    if (ino === 0) throw new Unfit('ino', ino, 'the number that stat(2) shows, 1 or more');
    putWide(this.#words, (dirent + DIRENT.ino) >> 2, ino);
    // DT_DIR and the others are the S_IFMT bits.
    this.#words[(dirent + DIRENT.type) >> 2] = (mode >> 12) & 0xf;
  }

  /** Writes a name, as far as it fits, and returns where it ends. */
  #putName(name: string, at: number): number {
    if (typeof name !== 'string') throw new Unfit('the name', name, 'a string');
    const buffer = this.#buffer;
    for (let index = 0; index < name.length; index += 1) {
      const code = name.charCodeAt(index);
      if (code > 0x7f) return this.#putBytes(name, encodeName(name), at);
      if (code === 0 || code === SLASH) throw new Unfit('the name', name, NAME);
      buffer[at + index] = code;
    }
    if (name.length === 0 || name.length > NAME_MAX) throw new Unfit('the name', name, NAME);
    return at + name.length;
  }

  #putBytes(name: string, bytes: Uint8Array, at: number): number {
    if (bytes.length > NAME_MAX || bytes.includes(0) || bytes.includes(SLASH))
      throw new Unfit('the name', name, NAME);
    if (at + bytes.length <= this.#buffer.length) this.#buffer.set(bytes, at);
    return at + bytes.length;
  }
}

function following(cookie: Integer): Integer {
  return typeof cookie === 'number' && cookie < Number.MAX_SAFE_INTEGER ? cookie + 1 : BigInt(cookie) + 1n;
}

/** 0 is the beginning, and the kernel keeps a position in a signed 64-bit member. */
function checkedCookie(cookie: Integer): Integer {
  const checked = wide(cookie, 0, 'the cookie', 63);
  if (checked === 0 || checked === 0n) throw new Unfit('the cookie', cookie, '1 or more: 0 is the beginning');
  return checked;
}
