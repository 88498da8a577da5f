import { putEntry } from '../attributes.js';
import { FOPEN } from '../flags.js';
import type { ReplyFrame } from '../frame.js';
import type { Backing, CreateReply, Entry, NegativeEntry, OpenReply } from '../replies.js';
import { FUSE_ENTRY_OUT, FUSE_OPEN_OUT } from '../structs.js';
import { record, Unfit } from '../unfit.js';
import type { Encoder } from './encoder.js';

const OPEN = FUSE_OPEN_OUT.at;

/** Where a new node is due the kernel drops nodeids 0 and 1 (invalid_nodeid(), fs/fuse/fuse_i.h). */
const FIRST_NODEID = 2;

const INT_MAX = 0x7fff_ffff;

const ENTRY = '{ nodeid, attr, … }';

/** LOOKUP's reply may be negative; only there, since every other operation has just made the name. */
export const encodeEntry: Encoder = (frame, reply, _request, _fh, operation) => {
  const lookup = operation === 'lookup';
  const missing = " (throw new Errno('ENOENT') where there is no such name)";
  const entry = record(reply, lookup ? ENTRY + missing : ENTRY) as Entry | NegativeEntry;
  putEntry(frame.words, frame.extend(FUSE_ENTRY_OUT.size), entry, lookup ? 0 : FIRST_NODEID);
};

export const encodeCreate: Encoder = (frame, reply, _request, fh) => {
  const created = record(reply, '{ nodeid, attr, handle, … }') as CreateReply;
  putEntry(frame.words, frame.extend(FUSE_ENTRY_OUT.size), created, FIRST_NODEID);
  putOpen(frame, created, fh, backingId(created));
};

export const encodeOpen: Encoder = (frame, reply, _request, fh, operation) => {
  const opened: OpenReply = reply === undefined ? {} : record(reply, '{ handle, … } or undefined');
  if (operation === 'opendir' && opened.backing !== undefined)
    throw new Unfit('backing', opened.backing, 'left out: only files have one');
  putOpen(frame, opened, fh, backingId(opened));
};

/** With any other flag the kernel would fail the open with EIO (FOPEN_PASSTHROUGH_MASK, fs/fuse/iomode.c). */
function backingId({ backing, keepCache, cacheDir, nonSeekable, stream }: OpenReply): number {
  if (backing === undefined) return 0;
  const { id } = record(backing, 'what session.backing.open() returned', 'backing') as Backing;
  if (!Number.isInteger(id) || id < 1 || id > INT_MAX)
    throw new Unfit('backing.id', id, '1 or more: it is closed, so open another one');
  const others = { keepCache, cacheDir, nonSeekable, stream };
  for (const [member, value] of Object.entries(others))
    if (value === true) throw new Unfit(member, value, 'left out where there is a backing file');
  return id;
}

function putOpen(frame: ReplyFrame, opened: OpenReply, fh: number, backing: number): void {
  const base = frame.extend(FUSE_OPEN_OUT.size);
  frame.putWide(base + OPEN.fh, fh);
  frame.putWord(base + OPEN.open_flags, openFlags(opened) | (backing === 0 ? 0 : FOPEN.PASSTHROUGH));
  frame.putWord(base + OPEN.backing_id, backing);
}

function openFlags(opened: OpenReply): number {
  return (
    flag(opened.directIo, FOPEN.DIRECT_IO, 'directIo') |
    flag(opened.keepCache, FOPEN.KEEP_CACHE, 'keepCache') |
    flag(opened.nonSeekable, FOPEN.NONSEEKABLE, 'nonSeekable') |
    flag(opened.cacheDir, FOPEN.CACHE_DIR, 'cacheDir') |
    flag(opened.stream, FOPEN.STREAM, 'stream') |
    flag(opened.noFlush, FOPEN.NOFLUSH, 'noFlush') |
    flag(opened.parallelDirectWrites, FOPEN.PARALLEL_DIRECT_WRITES, 'parallelDirectWrites')
  );
}

function flag(value: unknown, bit: number, member: string): number {
  if (value === undefined || value === false) return 0;
  if (value !== true) throw new Unfit(member, value, 'true or false');
  return bit;
}
