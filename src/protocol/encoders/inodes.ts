import { blocksOf, modeOf, putAttributes, sizeOf } from '../attributes.js';
import { isFileType, S_IFMT } from '../file-types.js';
import type { ReplyFrame } from '../frame.js';
import { LITTLE_ENDIAN } from '../layout.js';
import type { Attributes, AttrReply, StatfsReply, StatxReply } from '../replies.js';
import {
  FUSE_ATTR_OUT,
  FUSE_BMAP_OUT,
  FUSE_KSTATFS,
  FUSE_STATX,
  FUSE_STATX_OUT,
  FUSE_SX_TIME,
} from '../structs.js';
import { putTime, putTimeout } from '../times.js';
import { count, record, Unfit, wide, word } from '../unfit.js';
import type { NodeRequest } from '../requests/inodes.js';
import type { Encoder } from './encoder.js';

const ATTR_OUT = FUSE_ATTR_OUT.at;
const STATX_OUT = FUSE_STATX_OUT.at;
const STATX = FUSE_STATX.at;
const STATFS = FUSE_KSTATFS.at;

/** statx(2) */
const STATX_BASIC_STATS = 0x7ff;
const STATX_BTIME = 0x800;

export const encodeAttr: Encoder = (frame, reply, request) => {
  const { attr, attrTimeout } = record(reply, '{ attr, attrTimeout }') as AttrReply;
  const { nodeid } = request as Pick<NodeRequest, 'nodeid'>;
  const base = frame.extend(FUSE_ATTR_OUT.size);
  putValidity(frame, base, attrTimeout);
  frame.putWord(base + ATTR_OUT.dummy, 0);
  putAttributes(frame.words, base + ATTR_OUT.attr, attr, nodeid);
  checkType(attr.mode, nodeid);
};

const S_IFDIR = 0o040000;
const ROOT = 1;

/**
 * An inode that turns out to be of another type is broken for the kernel, which answers EIO for it from then on, and for
 * the whole mount if it is the root (fuse_make_bad() in fuse_do_getattr(), fs/fuse/dir.c).
 */
function checkType(mode: number | bigint, nodeid: number): void {
  const type = Number(mode) & S_IFMT;
  if (nodeid === ROOT && type !== S_IFDIR)
    throw new Unfit('attr.mode', mode, `that of a directory, such as 0o040755, for the root${octal(mode)}`);
  if (!isFileType(type))
    throw new Unfit('attr.mode', mode, `file type and permission bits, such as 0o100644${octal(mode)}`);
}

/** As authors write it. */
function octal(mode: number | bigint): string {
  return ` (${String(mode)} is 0o${mode.toString(8)})`;
}

/** struct fuse_attr_out and struct fuse_statx_out begin alike. */
function putValidity(frame: ReplyFrame, base: number, timeout: number | undefined): void {
  const sec = (base + ATTR_OUT.attr_valid) >> 2;
  putTimeout(frame.words, sec, (base + ATTR_OUT.attr_valid_nsec) >> 2, timeout, 'attrTimeout');
}

export const encodeStatx: Encoder = (frame, reply, request) => {
  const shown = record(reply, '{ attr, … }') as StatxReply;
  const attr = record(shown.attr, 'attributes, as from fs.lstat()', 'attr') as Attributes;
  const base = frame.reserve(FUSE_STATX_OUT.size);
  const stat = base + STATX_OUT.stat;
  putValidity(frame, base, shown.attrTimeout);
  const { nodeid } = request as Pick<NodeRequest, 'nodeid'>;
  putStat(frame, stat, attr, nodeid);
  checkType(attr.mode, nodeid);
  putStatTimes(frame, stat, attr);
  const btime = shown.btimeSec !== undefined || shown.btimeNsec !== undefined;
  if (btime) putStatTime(frame, stat + STATX.btime, 'btime', shown.btimeSec, shown.btimeNsec);
  frame.putWord(stat + STATX.mask, word(shown.mask, STATX_BASIC_STATS | (btime ? STATX_BTIME : 0), 'mask'));
  frame.putWide(stat + STATX.attributes, wide(shown.attributes, 0, 'attributes'));
  frame.putWide(stat + STATX.attributes_mask, wide(shown.attributesMask, 0, 'attributesMask'));
};

function putStat(frame: ReplyFrame, at: number, attr: Attributes, nodeid: number): void {
  const size = sizeOf(attr);
  const rdev = word(attr.rdev, 0, 'attr.rdev');
  frame.putWord(at + STATX.blksize, word(attr.blksize, 4096, 'attr.blksize'));
  frame.putWord(at + STATX.nlink, word(attr.nlink, 1, 'attr.nlink'));
  frame.putWord(at + STATX.uid, word(attr.uid, 0, 'attr.uid'));
  frame.putWord(at + STATX.gid, word(attr.gid, 0, 'attr.gid'));
  frame.view.setUint16(
    at + STATX.mode,
    count(modeOf(attr.mode, 'attr.mode'), 0xffff, 'attr.mode'),
    LITTLE_ENDIAN,
  );
  frame.putWide(at + STATX.ino, wide(attr.ino, nodeid, 'attr.ino'));
  frame.putWide(at + STATX.size, size);
  frame.putWide(at + STATX.blocks, blocksOf(attr, size));
  // new_decode_dev(), include/linux/kdev_t.h
  frame.putWord(at + STATX.rdev_major, (rdev >> 8) & 0xfff);
  frame.putWord(at + STATX.rdev_minor, (rdev & 0xff) | ((rdev >>> 12) & 0xfff00));
}

function putStatTimes(frame: ReplyFrame, at: number, attr: Attributes): void {
  const { atimeSec, atimeNsec, atimeNs, atimeMs } = attr;
  putStatTime(frame, at + STATX.atime, 'attr.atime', atimeSec, atimeNsec, atimeNs, atimeMs);
  const { mtimeSec, mtimeNsec, mtimeNs, mtimeMs } = attr;
  putStatTime(frame, at + STATX.mtime, 'attr.mtime', mtimeSec, mtimeNsec, mtimeNs, mtimeMs);
  const { ctimeSec, ctimeNsec, ctimeNs, ctimeMs } = attr;
  putStatTime(frame, at + STATX.ctime, 'attr.ctime', ctimeSec, ctimeNsec, ctimeNs, ctimeMs);
}

function putStatTime(
  frame: ReplyFrame,
  at: number,
  time: string,
  sec: number | bigint | undefined,
  nsec: number | undefined,
  ns?: bigint,
  ms?: number | bigint,
): void {
  const { tv_sec, tv_nsec } = FUSE_SX_TIME.at;
  putTime(frame.words, (at + tv_sec) >> 2, (at + tv_nsec) >> 2, time, sec, nsec, ns, ms);
}

export const encodeStatfs: Encoder = (frame, reply) => {
  const total = record(reply, '{ blocks, bfree, … }') as StatfsReply;
  const base = frame.reserve(FUSE_KSTATFS.size);
  const bfree = wide(total.bfree, 0, 'bfree');
  const bsize = word(total.bsize, 4096, 'bsize');
  frame.putWide(base + STATFS.blocks, wide(total.blocks, 0, 'blocks'));
  frame.putWide(base + STATFS.bfree, bfree);
  frame.putWide(base + STATFS.bavail, total.bavail === undefined ? bfree : wide(total.bavail, 0, 'bavail'));
  frame.putWide(base + STATFS.files, wide(total.files, 0, 'files'));
  frame.putWide(base + STATFS.ffree, wide(total.ffree, 0, 'ffree'));
  frame.putWord(base + STATFS.bsize, bsize);
  frame.putWord(base + STATFS.namelen, word(total.namelen, 255, 'namelen'));
  frame.putWord(base + STATFS.frsize, word(total.frsize, bsize, 'frsize'));
};

export const encodeBmap: Encoder = (frame, reply) => {
  const base = frame.extend(FUSE_BMAP_OUT.size);
  frame.putWide(base, count(reply, Number.MAX_SAFE_INTEGER, 'the block'));
};
