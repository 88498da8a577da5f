import type { Dentry } from './dentry.js';
import { readSome } from './directories.js';
import { failure } from './failure.js';
import { STATX, type Inode } from './inode.js';
import { directoryOf, findName, lookupName } from './lookup.js';
import { S_IFDIR } from './modes.js';
import type { OpenFile } from './open-file.js';
import { assertUsable, checkPermission, MAY, updateAttributes } from './permission.js';
import { openDirectly, openInode } from './opening.js';
import type { Caller, System } from './system.js';
import { done, type Work } from './task.js';

const ROOT_NODEID = 1;
/** The kernel has no buffer to fill here. */
const ANY_ROOM = 0x7fff_ffff;

/** What name_to_handle_at(2) tells of an inode: it finds the inode again, also when the kernel has forgotten it. */
export interface InodeHandle {
  readonly nodeid: number;
  readonly generation: number | bigint;
}

/**
 * The dentry of a handle, which is in use. A directory gets its place in the tree again. Source: exportfs_decode_fh()
 * @throws Failure ESTALE where the inode is gone, or the file system has no FUSE_EXPORT_SUPPORT.
 */
function* fromHandle(system: System, caller: Caller, handle: InodeHandle, closing: OpenFile[]): Work<Dentry> {
  const dentry = yield* decode(system, caller, handle);
  if (dentry.inode?.is(S_IFDIR) !== true) return dentry;
  try {
    yield* connect(system, caller, dentry, closing);
    return dentry;
  } catch (error) {
    system.dentries.put(dentry);
    throw error;
  }
}

/** name_to_handle_at(2). Source: fuse_encode_fh() */
export function handleOf(system: System, caller: Caller, inode: Inode): Work<InodeHandle> {
  const { nodeid, generation } = inode;
  return done(() => {
    assertUsable(system, caller, inode);
    return { nodeid, generation };
  });
}

/** open_by_handle_at(2) */
export function* openHandle(
  system: System,
  caller: Caller,
  handle: InodeHandle,
  flags: number,
): Work<OpenFile> {
  // CAP_DAC_READ_SEARCH
  if (caller.uid !== 0) throw failure('EPERM');
  // What is opened on the way is closed when the system call returns, the last first (task_work_run()).
  const closing: OpenFile[] = [];
  try {
    const dentry = yield* fromHandle(system, caller, handle, closing);
    try {
      return yield* openInode(system, caller, dentry, flags);
    } finally {
      system.dentries.put(dentry);
    }
  } finally {
    for (const file of closing.reverse()) system.background.release(caller, file);
  }
}

/** fuse_get_dentry(), fs/fuse/inode.c */
function* decode(system: System, caller: Caller, { nodeid, generation }: InodeHandle): Work<Dentry> {
  const { inodes } = system;
  const known = inodes.find(nodeid);
  const inode = known === undefined ? yield* findAgain(system, caller, nodeid, '.') : inodes.hold(known);
  if (inode.nodeid !== nodeid || inode.generation !== generation) {
    inodes.put(inode);
    throw failure(inode.nodeid === nodeid ? 'ESTALE' : 'EIO');
  }
  return aliasOf(system, inode);
}

/** A LOOKUP of "." or "..": the inode with a reference. */
function* findAgain(system: System, caller: Caller, nodeid: number, name: '.' | '..'): Work<Inode> {
  if (!system.features.has('EXPORT_SUPPORT')) throw failure('ESTALE');
  const asked = system.inodes.asking();
  const entry = yield* lookupName(caller, nodeid, name);
  if (entry === undefined || entry.nodeid === 0) throw failure('ESTALE');
  return system.inodes.obtain(entry, asked);
}

/** Any name of the inode, or a dentry without one, which goes with its last user (d_obtain_alias()). */
function aliasOf({ dentries, inodes }: System, inode: Inode): Dentry {
  const [alias] = inode.aliases;
  const dentry = dentries.get(alias ?? dentries.makeDetached(inode));
  if (alias !== undefined) inodes.put(inode);
  if (inode.nodeid !== ROOT_NODEID) dentry.validUntil = 0;
  return dentry;
}

/** Looks for the directories above until one is known (reconnect_path(), fs/exportfs/expfs.c). */
function* connect(system: System, caller: Caller, dentry: Dentry, closing: OpenFile[]): Work {
  if (dentry === system.dentries.root || dentry.parent !== undefined) return;
  const { nodeid } = directoryOf(dentry);
  const parent = aliasOf(system, yield* findAgain(system, caller, nodeid, '..'));
  try {
    const name = yield* nameIn(system, caller, parent, directoryOf(dentry), closing);
    yield* checkPermission(system, caller, directoryOf(parent), MAY.EXEC);
    const found = yield* findName(system, caller, parent, name);
    system.dentries.put(found);
    if (found !== dentry) throw failure('ESTALE');
    yield* connect(system, caller, parent, closing);
  } finally {
    system.dentries.put(parent);
  }
}

/** Reads the directory to find out what the inode is called in it (get_name(), fs/exportfs/expfs.c). */
function* nameIn(
  system: System,
  caller: Caller,
  parent: Dentry,
  child: Inode,
  closing: OpenFile[],
): Work<string> {
  yield* updateAttributes(system, caller, child, STATX.INO);
  const { ino: wanted } = child.attributes;
  const file = yield* openDirectly(system, caller, parent, 0);
  closing.push(file);
  for (;;) {
    const entries = yield* readSome(system, caller, file, ANY_ROOM);
    const found = entries.find(({ name, ino }) => ino === wanted && !isDots(name));
    if (found !== undefined) return found.name;
    if (entries.length === 0) throw failure('ESTALE');
  }
}

function isDots(name: string): boolean {
  return name === '.' || name === '..';
}
