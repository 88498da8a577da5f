import fc from 'fast-check';
import { AT, O, RENAME, RESOLVE, S, SAME_ID, SEEK, STATX, UTIME } from '../../../src/syscalls/index.js';
import type { Command } from './subject.js';

const fd = fc.nat(7).map((index) => ({ kind: 'fd', index }) as const);
const handle = fc.nat(3).map((index) => ({ kind: 'handle', index }) as const);
const component = fc.constantFrom('a', 'b', 'c', 'a', 'b', '.', 'a/..', 'caf\udce9');
const odd = fc.constantFrom('', '.', '..', '../x', 'a/../..', '/a', '/', 'x'.repeat(255), 'x'.repeat(256));
const path = fc.oneof(
  { arbitrary: fc.array(component, { minLength: 1, maxLength: 3 }).map((all) => all.join('/')), weight: 12 },
  { arbitrary: component.map((name) => `${name}/`), weight: 1 },
  { arbitrary: odd, weight: 1 },
);
/** Absolute ones lead out of the directory, but where openat2(2) holds them in it. */
const inside = path.filter((text) => !text.startsWith('/'));
/** Where two paths are walked, which of two errors comes first is nobody's promise. */
const short = inside.filter((text) => text.length < 256);
/** Absolute ones lead to where nothing can be made. */
const target = fc.constantFrom('a', 'b', 'a/b', '..', '../b', '.', 'b/', 'c', '/nowhere/nothing');
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o7777, 0o2755, 0o4711, 0o2644, 0o1777, 0);
const position = fc.constantFrom(0, 1, 5, 4095, 4096, 8192, 10_000, 2 ** 40);
const length = fc.constantFrom(0, 1, 7, 4096, 5000, 12_288);
const bytes = fc.constantFrom(0, 1, 5, 4096, 5000).map((size) => new Uint8Array(size).fill(0x61));
const room = fc.constantFrom(0, 3, 4096, 10_000).map((size) => new Uint8Array(size).fill(0x7a));

/** Some of these bits. */
function bits(...all: readonly number[]): fc.Arbitrary<number> {
  return fc.subarray([...all], { maxLength: 2 }).map((some) => some.reduce((sum, bit) => sum | bit, 0));
}

const access = fc.constantFrom(O.RDONLY, O.WRONLY, O.RDWR, O.RDWR);
const extra = bits(O.CREAT, O.EXCL, O.TRUNC, O.APPEND, O.DIRECTORY, O.NOFOLLOW, O.PATH, O.CREAT);
const openFlags = fc
  .oneof(
    { arbitrary: fc.tuple(access, extra).map(([way, more]) => way | more), weight: 5 },
    { arbitrary: fc.constantFrom(O.PATH, O.PATH | O.NOFOLLOW, O.RDWR | O.CREAT), weight: 5 },
    { arbitrary: fc.constantFrom(O.TMPFILE | O.RDWR, O.TMPFILE | O.EXCL | O.WRONLY, O.TMPFILE), weight: 1 },
  )
  .map((flags) => ((flags & O.PATH) === 0 ? flags | O.NONBLOCK : flags));
const resolve = bits(RESOLVE.BENEATH, RESOLVE.IN_ROOT, RESOLVE.NO_SYMLINKS, 0x1000);
const held = fc
  .tuple(fc.constantFrom(RESOLVE.BENEATH, RESOLVE.IN_ROOT), resolve)
  .map(([bound, more]) => bound | more);
const atFlags = fc.constantFrom(
  0,
  AT.SYMLINK_NOFOLLOW,
  AT.EMPTY_PATH,
  AT.EMPTY_PATH | AT.SYMLINK_NOFOLLOW,
  1,
);
const kinds = fc.constantFrom(S.IFREG, 0, S.IFSOCK, S.IFCHR, S.IFBLK, S.IFIFO, S.IFDIR, 0o110000);
const node = fc
  .tuple(
    kinds.filter((kind) => kind !== S.IFIFO),
    mode,
  )
  .map(([kind, some]) => kind | some);
const renameFlags = fc.oneof(fc.constant(0), bits(RENAME.NOREPLACE, RENAME.EXCHANGE, RENAME.WHITEOUT, 8));
const id = fc.constantFrom(0, 1000, 2000, SAME_ID);
const nsec = fc.constantFrom(0, 1, 999_999_999, 1_000_000_000, UTIME.NOW, UTIME.OMIT);
const time = fc.record({ sec: fc.constantFrom(-5, 0, 1000), nsec });
const xattr = fc.constantFrom(
  ...['user.a', 'user.b', 'trusted.a', 'user.', 'other.a', 'system.other', '', 'user.'.padEnd(256, 'x')],
);
const range = fc
  .tuple(fc.nat(20), fc.constantFrom(0, 5, 10, Infinity), fc.constantFrom('read', 'write', 'unlock'))
  .map(([start, size, type]) => ({ start, end: start + size, type }));
const allocation = fc.constantFrom(0, 1, 3, 2, 0x10, 0x40);

function command(call: Command['call'], ...args: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<Command> {
  return fc.tuple(...args).map((given) => ({ call, args: given }));
}

const commands: readonly fc.Arbitrary<Command>[] = [
  command('openat', fd, inside, openFlags, mode),
  command('openat', fd, inside, openFlags, mode),
  command('openat2', fd, path, openFlags, held),
  command('openat2', fd, inside, openFlags, resolve, mode),
  command(
    'reopen',
    fd,
    openFlags.map((flags) => flags & ~(O.NOFOLLOW | O.CREAT | O.EXCL)),
  ),
  command('mkdirat', fd, inside, mode),
  command('mkdirat', fd, inside, mode),
  command('mknodat', fd, inside, node, fc.constant(0xe901)),
  command('symlinkat', target, fd, inside),
  command('linkat', fd, inside, fd, inside, fc.constantFrom(0, 0, AT.SYMLINK_FOLLOW, AT.EMPTY_PATH, 1)),
  command('link', fd, fd, inside),
  command('unlinkat', fd, inside, fc.constantFrom(0, AT.REMOVEDIR, 1)),
  command('renameat2', fd, short, fd, short, renameFlags),
  command('renameat2', fd, short, fd, short, renameFlags),
  command('readlinkat', fd, inside),
  command('faccessat2', fd, inside, fc.constantFrom(0, 1, 4, 7, 8), atFlags),
  command('close', fd),
  command('dup', fd),
  command('pread', fd, room, fc.constantFrom(0, 3), position),
  command('pwrite', fd, bytes, position),
  command('append', fd, bytes),
  command('lseek', fd, position, fc.constantFrom(...Object.values(SEEK), 9)),
  command('ftruncate', fd, fc.oneof(position, length)),
  command('fsync', fd),
  command(
    'fallocate',
    fd,
    allocation,
    position.filter((at) => at < 2 ** 30),
    length,
  ),
  command('copyFileRange', fd, position, fd, position, length),
  command('statx', fd, inside, atFlags, fc.constantFrom(STATX.BASIC_STATS, STATX.BASIC_STATS | STATX.BTIME)),
  command('statxIfThere', fd, inside, atFlags, fc.constant(STATX.BASIC_STATS)),
  command('fchmodat2', fd, inside, mode, atFlags),
  command('fchownat', fd, inside, id, id, atFlags),
  command('utimensat', fd, inside, time, time, atFlags),
  command('getxattr', fd, xattr),
  command('setxattr', fd, xattr, bytes, fc.constantFrom(0, 1, 2, 4)),
  command('listxattr', fd),
  command('removexattr', fd, xattr),
  command('nameToHandleAt', fd, inside, fc.constantFrom(0, AT.EMPTY_PATH, AT.SYMLINK_FOLLOW, 0x10)),
  command(
    'openByHandleAt',
    fd,
    handle,
    openFlags.map((flags) => flags & ~(O.CREAT | O.EXCL | O.TMPFILE)),
  ),
  command('setLock', fd, range),
  command('getLock', fd, range),
  command('flock', fd, fc.constantFrom('read', 'write', 'unlock')),
];

const identity = fc.oneof(
  { arbitrary: fc.constant({}), weight: 6 },
  {
    arbitrary: fc.record({
      as: fc.record({
        uid: fc.constantFrom(0, 1000),
        gid: fc.constantFrom(0, 1000),
        groups: fc.subarray([0, 1000, 2000]),
        umask: fc.constantFrom(0, 0o27),
        withoutFsetid: fc.boolean(),
      }),
    }),
    weight: 1,
  },
);

/** A system call that makes sense often enough, and none often enough. */
export const anyCommand: fc.Arbitrary<Command> = fc
  .tuple(fc.oneof(...commands), identity)
  .map(([made, who]) => ({ ...made, ...who }));
