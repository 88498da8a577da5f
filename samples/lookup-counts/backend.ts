import type { ServiceIdentifier } from 'inversify';
import type { Attributes } from 'tallyfs';

/** What the back end keeps ready for an inode while the kernel knows it: think of an open connection, or of a key. */
export interface State {
  /** Given to no other state, before or after. */
  readonly generation: number;
}

export interface InodeAttributes {
  /** Tells the inode from those that had its number before. */
  readonly generation: number;
  readonly attr: Attributes;
}

/** What is to become of an inode; what is absent stays. */
export interface Changes {
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly size?: number | undefined;
  /** Milliseconds since 1970. */
  readonly atimeMs?: number | undefined;
  readonly mtimeMs?: number | undefined;
}

/** What an inode is made with. */
export interface Making {
  /** File type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A name in a directory. */
export interface Dirent {
  readonly name: string;
  readonly inode: number;
  readonly mode: number;
  /** Where a listing goes on behind it. */
  readonly cookie: number;
}

/**
 * Where the files are: inodes, which have numbers, and names, which lead to them. Every call takes its time, and others
 * have their effect meanwhile. The number of an inode that was deleted is given to a new one. The root is inode 1.
 */
export interface Backend {
  /** The inode that a name leads to. @throws ENOENT, ENAMETOOLONG for more than 255 bytes, as all do that take a name */
  getInode(directory: number, name: string): Promise<number>;
  /** @throws ESTALE where there is no such inode. So do all that take one, unless they say otherwise. */
  getAttributes(inode: number): Promise<InodeAttributes>;
  setAttributes(inode: number, changes: Changes): Promise<void>;
  /** Makes an inode with a name. @throws EEXIST */
  createInode(directory: number, name: string, making: Making): Promise<void>;

  /** Takes a name off; its inode stays, and so does the number of names that it says it has. @throws ENOENT, ENOTEMPTY */
  deleteName(directory: number, name: string): Promise<void>;
  /** How many names an inode has; undefined where there is no such inode. */
  refcountOf(inode: number): Promise<number | undefined>;
  /** One name less. */
  decrementRefcount(inode: number): Promise<void>;
  /** Deletes an inode. Its number is free. */
  deleteInode(inode: number): Promise<void>;

  /** Makes ready what is needed to work with an inode. */
  getState(inode: number): Promise<State>;
  /** Puts that away again, if the inode is still there. Without a name it is deleted, and its number is free. */
  putState(inode: number): Promise<void>;

  /** Some of the names behind a cookie, first "." and ".."; none at the end. */
  list(directory: number, cookie: number): Promise<readonly Dirent[]>;
  /** Shorter at the end of the file. */
  read(inode: number, offset: number, size: number): Promise<Uint8Array>;
  write(inode: number, offset: number, data: Uint8Array): Promise<void>;
  /** How many inodes there are, with and without names. */
  count(): Promise<number>;
}

export type BackendCall = keyof Backend;

export const BACKEND: ServiceIdentifier<Backend> = Symbol.for('lookup-counts.Backend');
