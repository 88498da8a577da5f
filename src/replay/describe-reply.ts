import { createHash } from 'node:crypto';
import type { Dirent, DirentPlus } from '../protocol/dirents.js';
import { errnoName } from '../protocol/errno.js';
import { decodeReply } from '../protocol/kernel-side.js';
import type { Struct } from '../protocol/layout.js';
import type { Operation, ReplyKind } from '../protocol/operations.js';
import { row } from '../protocol/operations.js';
import { quote } from '../protocol/print-names.js';
import type { FUSE_ATTR, FUSE_ENTRY_OUT, FUSE_OPEN_OUT } from '../protocol/structs.js';

type Attr = Struct<typeof FUSE_ATTR.fields>;
type Entry = Struct<typeof FUSE_ENTRY_OUT.fields>;
type Open = Struct<typeof FUSE_OPEN_OUT.fields>;

/** Bytes of content that are shown. */
const SHOWN = 24;

/**
 * A reply in words, without what may be another one each time: numbers of inodes and files, times, free space. Two
 * replies are the same where these words are.
 * @throws FrameError for a reply that makes no sense.
 */
export function describeReply(operation: Operation, bytes: Uint8Array): string {
  const { error, value } = decodeReply(operation, bytes);
  if (error !== 0) return `error ${errnoName(-error) ?? String(-error)}`;
  const { reply } = row(operation);
  return (WORDS[reply] ?? plain)(value);
}

const WORDS: Partial<Record<ReplyKind, (value: unknown) => string>> = {
  empty: () => 'ok',
  init: () => 'ok',
  statfs: () => 'ok',
  entry: (value) => entryWords(value as Entry),
  create: (value) => {
    const { entry, open } = value as { entry: Entry; open: Open };
    return `${entryWords(entry)} ${openWords(open)}`;
  },
  attr: (value) => attrWords((value as { attr: Attr }).attr),
  open: (value) => openWords(value as Open),
  statx: (value) => {
    const { mode, size, nlink, uid, gid } = (value as { stat: Attr }).stat;
    return attrWords({ mode, size, nlink, uid, gid } as Attr);
  },
  text: (value) => quote(value as string),
  bytes: (value) => bytesWords(value as Uint8Array),
  xattr: (value) => bytesWords(value as Uint8Array),
  'xattr-names': (value) => bytesWords(value as Uint8Array),
  page: (value) => listWords(value as Dirent[], ({ name, type }) => `${quote(name)} type=${String(type)}`),
  'plus-page': (value) =>
    listWords(value as DirentPlus[], ({ name, entry }) => `${quote(name)} ${entryWords(entry)}`),
  ioctl: (value) => {
    const { out, data } = value as { out: { result: number }; data: Uint8Array };
    return `result=${String(out.result)} ${bytesWords(data)}`;
  },
};

function plain(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
}

function entryWords({ nodeid, attr }: Entry): string {
  return nodeid === 0 ? 'no entry' : `entry ${attrWords(attr)}`;
}

function attrWords({ mode, size, nlink, uid, gid, rdev }: Attr): string {
  const words = { size, nlink, uid, gid, rdev };
  const members = Object.entries(words).filter(([, value]) => (value as unknown) !== undefined);
  return [`mode=0${mode.toString(8)}`, ...members.map(([name, value]) => `${name}=${String(value)}`)].join(
    ' ',
  );
}

function openWords({ open_flags: flags }: Open): string {
  return `open flags=0x${flags.toString(16)}`;
}

function bytesWords(bytes: Uint8Array): string {
  const start = quote(Buffer.from(bytes.subarray(0, SHOWN)).toString('latin1'));
  if (bytes.length <= SHOWN) return `${String(bytes.length)} bytes ${start}`;
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${String(bytes.length)} bytes ${start}… (sha256 ${digest}…)`;
}

function listWords<T>(entries: readonly T[], words: (entry: T) => string): string {
  return `[${entries.map(words).join(', ')}]`;
}
