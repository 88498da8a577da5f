import { handlerDecorator } from './handler.js';

// In the order of the protocol's table. What the requests and replies mean is said at their types.

/** Finds a name in a directory, and hands over one lookup of what it finds. path_resolution(7) */
export const Lookup = handlerDecorator('lookup');

/** Takes lookups back that were handed over. Never answered; the inode may go when its count is 0 and nothing has it open. */
export const Forget = handlerDecorator('forget');

/** Answers the attributes of an inode. The one handler that every class needs. stat(2) */
export const Getattr = handlerDecorator('getattr');

/** Changes attributes: mode, owner, size, times. chmod(2), chown(2), truncate(2), utimensat(2) */
export const Setattr = handlerDecorator('setattr');

/** Answers what a symbolic link contains. readlink(2) */
export const Readlink = handlerDecorator('readlink');

/** Creates a symbolic link, and hands over one lookup of it. symlink(2) */
export const Symlink = handlerDecorator('symlink');

/** Creates a regular file, device, socket or named pipe, and hands over one lookup of it. mknod(2) */
export const Mknod = handlerDecorator('mknod');

/** Creates a directory, and hands over one lookup of it. mkdir(2) */
export const Mkdir = handlerDecorator('mkdir');

/** Removes a name that is no directory; the inode stays until it is forgotten and released. unlink(2) */
export const Unlink = handlerDecorator('unlink');

/** Removes an empty directory. rmdir(2) */
export const Rmdir = handlerDecorator('rmdir');

/** Moves a name. Where there is only `@Rename2`, that serves it too, with no flags. rename(2) */
export const Rename = handlerDecorator('rename');

/** Gives an inode one more name, and hands over one lookup of it. link(2) */
export const Link = handlerDecorator('link');

/** Opens a file that exists. Without it every file opens, with no handle. open(2) */
export const Open = handlerDecorator('open');

/** Answers bytes of an open file. read(2) */
export const Read = handlerDecorator('read');

/** Takes bytes for an open file, and answers how many. write(2) */
export const Write = handlerDecorator('write');

/** Answers size and use of the file system. Without it, made-up numbers are answered. statfs(2) */
export const Statfs = handlerDecorator('statfs');

/** Lets go of an open file: called exactly once for each `@Open`, `@Create` and `@Tmpfile` that succeeded. close(2) */
export const Release = handlerDecorator('release');

/** Writes an open file to the back end. Without it fsync(2) does nothing and succeeds. fsync(2) */
export const Fsync = handlerDecorator('fsync');

/** Sets an extended attribute. setxattr(2) */
export const Setxattr = handlerDecorator('setxattr');

/** Answers the value of an extended attribute. getxattr(2) */
export const Getxattr = handlerDecorator('getxattr');

/** Answers the names of the extended attributes. listxattr(2) */
export const Listxattr = handlerDecorator('listxattr');

/** Removes an extended attribute. removexattr(2) */
export const Removexattr = handlerDecorator('removexattr');

/** Hears that a descriptor of an open file was closed; its errors are what close(2) reports. close(2) */
export const Flush = handlerDecorator('flush');

/** Opens a directory. Without it every directory opens, with no handle. opendir(3) */
export const Opendir = handlerDecorator('opendir');

/** Fills a page with entries of a directory. Hands over no lookups. readdir(3) */
export const Readdir = handlerDecorator('readdir');

/** Lets go of an open directory: called exactly once for each `@Opendir` that succeeded. closedir(3) */
export const Releasedir = handlerDecorator('releasedir');

/** Writes a directory to the back end. fsync(2) */
export const Fsyncdir = handlerDecorator('fsyncdir');

/** Answers who holds a POSIX lock that conflicts. fcntl(2) with F_GETLK */
export const Getlk = handlerDecorator('getlk');

/** Takes, changes or drops a lock, or fails at once with EAGAIN. fcntl(2) with F_SETLK, flock(2) with LOCK_NB */
export const Setlk = handlerDecorator('setlk');

/** The same, but waits for the lock; `request.signal` says when the caller gives up. fcntl(2) with F_SETLKW, flock(2) */
export const Setlkw = handlerDecorator('setlkw');

/** Says whether the caller may read, write or search. Not asked where the kernel checks permissions. access(2) */
export const Access = handlerDecorator('access');

/** Creates and opens a regular file, and hands over one lookup of it. Without it: `@Mknod`, then `@Open`. creat(2) */
export const Create = handlerDecorator('create');

/** Answers which block of the device holds a block of a file. Block-device mounts only. FIBMAP, ioctl_fibmap(2const) */
export const Bmap = handlerDecorator('bmap');

/** Runs at the end of every session, after the last request. umount(2) */
export const Destroy = handlerDecorator('destroy');

/** Answers a device command on an open file or directory. ioctl(2) */
export const Ioctl = handlerDecorator('ioctl');

/** Answers which events are ready on an open file, and notes who wants to be told. poll(2) */
export const Poll = handlerDecorator('poll');

/** Reserves, punches or zeroes a range of an open file. fallocate(2) */
export const Fallocate = handlerDecorator('fallocate');

/** Fills a page with entries and attributes, and hands over one lookup for each that fitted. readdir(3) and stat(2) */
export const Readdirplus = handlerDecorator('readdirplus');

/** Moves or exchanges names, with flags; serves RENAME as well where there is no `@Rename`. renameat2(2) */
export const Rename2 = handlerDecorator('rename2');

/** Answers where the next data or hole is. lseek(2) with SEEK_DATA or SEEK_HOLE */
export const Lseek = handlerDecorator('lseek');

/** Copies between two open files, and answers how many bytes. copy_file_range(2) */
export const CopyFileRange = handlerDecorator('copyFileRange');

/** Writes the whole file system to the back end. syncfs(2) */
export const Syncfs = handlerDecorator('syncfs');

/** Creates and opens a file that has no name, and hands over one lookup of it. open(2) with O_TMPFILE */
export const Tmpfile = handlerDecorator('tmpfile');

/** Answers attributes with the birth time. Without it the kernel asks `@Getattr`. statx(2) */
export const Statx = handlerDecorator('statx');
