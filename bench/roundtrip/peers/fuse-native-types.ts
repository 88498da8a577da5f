/** The part of fuse-native's interface that the benchmark uses; the package brings no types. */
export interface FuseConstructor {
  new (mountpoint: string, handlers: FuseHandlers, options: FuseOptions): Fuse;
  /** Errnos are negative numbers. */
  readonly ENOENT: number;
}

export interface Fuse {
  /** Calls back when the kernel has answered the mount with INIT. */
  mount(callback: (error: Error | null) => void): void;
}

export interface FuseOptions {
  readonly fsname: string;
  readonly defaultPermissions: boolean;
  /** Seconds. */
  readonly attrTimeout: string;
  readonly entryTimeout: string;
  /** false: no timer for each request. */
  readonly timeout: false;
}

export interface FuseStat {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  size: number;
  readonly nlink: number;
  readonly ino: number;
  blocks: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
}

/** 0 or a negative errno; for read and write the bytes moved. */
type Done = (result: number) => void;

export interface FuseHandlers {
  getattr(path: string, callback: (error: number, stat?: FuseStat) => void): void;
  readdir(path: string, callback: (error: number, names: readonly string[]) => void): void;
  open(path: string, flags: number, callback: (error: number, fd: number) => void): void;
  create(path: string, mode: number, callback: (error: number, fd: number) => void): void;
  read(path: string, fd: number, into: Buffer, length: number, position: number, callback: Done): void;
  write(path: string, fd: number, bytes: Buffer, length: number, position: number, callback: Done): void;
  truncate(path: string, size: number, callback: Done): void;
  unlink(path: string, callback: Done): void;
}
