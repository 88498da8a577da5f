import { FUSE_ATTR, FUSE_DIRENT, FUSE_DIRENTPLUS, FUSE_ENTRY_OUT } from '../protocol/structs.js';
import { LITTLE_ENDIAN } from '../protocol/layout.js';
import { S_IFMT } from '../protocol/file-types.js';
import type { InodeIdentity } from './identities.js';

const MODE = FUSE_ENTRY_OUT.at.attr + FUSE_ATTR.at.mode;
const NAMELEN = FUSE_DIRENTPLUS.at.dirent + FUSE_DIRENT.at.namelen;

/** The inodes that a page of READDIRPLUS hands over. Source: struct fuse_direntplus, each padded to 8 bytes */
export function* pageIdentities(page: Uint8Array): Iterable<InodeIdentity> {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  for (let at = 0; at < page.length;) {
    const nodeid = view.getBigUint64(at + FUSE_ENTRY_OUT.at.nodeid, LITTLE_ENDIAN);
    const generation = view.getBigUint64(at + FUSE_ENTRY_OUT.at.generation, LITTLE_ENDIAN);
    const type = view.getUint32(at + MODE, LITTLE_ENDIAN) & S_IFMT;
    // "." and ".." have none, and neither do entries that are only listed.
    if (nodeid !== 0n) yield { nodeid: Number(nodeid), generation, type };
    at += (FUSE_DIRENTPLUS.size + view.getUint32(at + NAMELEN, LITTLE_ENDIAN) + 7) & ~7;
  }
}
