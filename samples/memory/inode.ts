import type { Attributes } from 'tallyfs';
import type { Time } from './clock.js';
import type { Xattrs } from './xattrs.js';

/** What tells an inode apart from all others, over time too. */
export interface Identity {
  readonly nodeid: number;
  readonly generation: number;
}

/** What an inode is made with. */
export interface Origin {
  /** File type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly time: Time;
  /** Device number of a device file. */
  readonly rdev: number;
}

/** The attributes in the shape that replies take, so that a reply copies nothing. */
export class Stat implements Attributes {
  readonly ino: number;
  mode: number;
  uid: number;
  gid: number;
  readonly rdev: number;
  nlink = 1;
  size = 0;
  /** Units of 512 bytes. */
  blocks = 0;
  readonly blksize = 4096;
  atimeSec: number | bigint;
  atimeNsec: number;
  mtimeSec: number | bigint;
  mtimeNsec: number;
  ctimeSec: number | bigint;
  ctimeNsec: number;

  constructor(ino: number, { mode, uid, gid, rdev, time }: Origin) {
    this.ino = ino;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.atimeSec = this.mtimeSec = this.ctimeSec = time.sec;
    this.atimeNsec = this.mtimeNsec = this.ctimeNsec = time.nsec;
  }
}

/** A file of any type. Devices, FIFOs and sockets are nothing more: the kernel does their work. */
export class Inode {
  readonly nodeid: number;
  readonly generation: number;
  readonly attr: Stat;
  readonly birth: Time;
  /** Open file descriptions. */
  opens = 0;
  xattrs?: Xattrs;

  constructor({ nodeid, generation }: Identity, origin: Origin) {
    this.nodeid = nodeid;
    this.generation = generation;
    this.attr = new Stat(nodeid, origin);
    this.birth = origin.time;
  }

  /** The content was read. */
  accessed({ sec, nsec }: Time): void {
    this.attr.atimeSec = sec;
    this.attr.atimeNsec = nsec;
  }

  /** The content was changed, and so the inode. */
  modified(time: Time): void {
    this.attr.mtimeSec = time.sec;
    this.attr.mtimeNsec = time.nsec;
    this.changed(time);
  }

  /** The inode was changed: its attributes or its names. */
  changed({ sec, nsec }: Time): void {
    this.attr.ctimeSec = sec;
    this.attr.ctimeNsec = nsec;
  }

  /** One of its names is gone. */
  unlinked(time: Time): void {
    this.attr.nlink -= 1;
    this.changed(time);
  }

  /** Takes back what the inode had from the resources that are shared. */
  dispose(): void {
    // Nothing, for most types.
  }
}
