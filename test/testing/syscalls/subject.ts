import {
  AT,
  DirentBuffer,
  O,
  S,
  STATX,
  SystemError,
  type FileStatus,
  type Syscalls,
} from '../../../src/syscalls/index.js';

/** A descriptor or a file handle that an earlier call has made, by its number. */
export interface Reference {
  readonly kind: 'fd' | 'handle';
  readonly index: number;
}

/** One system call: its name, and arguments in which references stand for what is known only when it runs. */
export interface Command {
  readonly call: keyof Syscalls;
  readonly args: readonly unknown[];
  /** In whose name. */
  readonly as?: Parameters<Syscalls['withCredentials']>[0];
}

/** No process has as many. */
const NO_DESCRIPTOR = 999_999;
const OPENING: ReadonlySet<string> = new Set(['openat', 'openat2', 'reopen', 'dup', 'openByHandleAt']);
/** Times that a command has set are below. */
const LONG_AGO = 1e9;

/** A directory deep below another one, and what happens to it call by call. */
export class Subject {
  readonly #fds: number[];
  readonly #handles: string[] = [];
  readonly #top: number;

  /** @param top the descriptor that is looked at in the end. @param base where the calls begin. */
  constructor(
    readonly syscalls: Syscalls,
    top: number,
    base: number,
  ) {
    this.#top = top;
    this.#fds = [base];
  }

  /** Makes the call. @returns what there is to compare. */
  async run({ call, args, as }: Command): Promise<unknown> {
    const given = args.map((arg) => this.#resolve(arg));
    // Buffers are made anew, so that both subjects fill their own.
    const own = given.map((arg) => (arg instanceof Uint8Array ? arg.slice() : arg));
    try {
      const work = (): unknown => (this.syscalls[call] as (...args: unknown[]) => unknown)(...own);
      const result = await (as === undefined ? work() : this.syscalls.withCredentials(as, work));
      return [this.#comparable(call, args, result), ...own.filter((arg) => arg instanceof Uint8Array)];
    } catch (error) {
      if (error instanceof SystemError) return `${error.syscall} ${error.code}`;
      if (error instanceof RangeError) return 'RangeError';
      throw error;
    }
  }

  /** All that there is now, and all that is known of it. */
  snapshot(): readonly unknown[] {
    const numbers = new Map<number | bigint, number>();
    return snapshot(this.syscalls, this.#top, '.', (ino) => {
      if (!numbers.has(ino)) numbers.set(ino, numbers.size);
      return numbers.get(ino);
    });
  }

  close(): void {
    for (const fd of this.#fds) if (fd !== NO_DESCRIPTOR) this.syscalls.close(fd);
    this.syscalls.close(this.#top);
  }

  #resolve(arg: unknown): unknown {
    if (!isReference(arg)) return arg;
    if (arg.kind === 'fd') return this.#fds[arg.index % this.#fds.length];
    return this.#handles[arg.index % this.#handles.length] ?? '';
  }

  #comparable(call: string, args: readonly unknown[], result: unknown): unknown {
    if (OPENING.has(call)) this.#fds.push(result as number);
    else if (call === 'nameToHandleAt') this.#handles.push(result as string);
    else if (call === 'close') this.#fds[(args[0] as Reference).index % this.#fds.length] = NO_DESCRIPTOR;
    else if (call.startsWith('statx')) return result === undefined ? 'absent' : status(result as FileStatus);
    else if (call === 'listxattr') return [...(result as string[])].sort();
    else return result instanceof Uint8Array ? Uint8Array.from(result) : result;
    return 'done';
  }
}

export function isReference(arg: unknown): arg is Reference {
  return typeof arg === 'object' && arg !== null && 'kind' in arg;
}

/** What two file systems must agree on. */
function status(found: FileStatus): unknown {
  const { mode, nlink, uid, gid, rdev, size, blksize, mask } = found;
  const blocks = (mode & S.IFMT) === S.IFREG ? found.blocks : 0;
  const times = [found.atimeSec, found.mtimeSec].map((sec) => (sec < LONG_AGO ? sec : 'now'));
  return { mode, nlink, uid, gid, rdev, size, blksize, mask, blocks, times };
}

type Identify = (ino: number | bigint) => unknown;

function snapshot(
  syscalls: Syscalls,
  directory: number,
  path: string,
  identify: Identify,
): readonly unknown[] {
  const fd = syscalls.openat(directory, path, O.PATH | O.NOFOLLOW);
  try {
    const found = syscalls.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS);
    const xattrs = syscalls.listxattr(fd).sort();
    const values = xattrs.map((name) => [name, Uint8Array.from(syscalls.getxattr(fd, name))]);
    return [[path, identify(found.ino), status(found), values, ...content(syscalls, fd, found, identify)]];
  } finally {
    syscalls.close(fd);
  }
}

function content(
  syscalls: Syscalls,
  held: number,
  found: FileStatus,
  identify: Identify,
): readonly unknown[] {
  const type = found.mode & S.IFMT;
  if (type === S.IFLNK) return [Uint8Array.from(syscalls.readlinkat(held, ''))];
  if (type !== S.IFDIR && type !== S.IFREG) return [];
  const fd = syscalls.reopen(held, O.RDONLY);
  try {
    if (type === S.IFREG) {
      const bytes = new Uint8Array(Math.min(Number(found.size), 1 << 16));
      syscalls.pread(fd, bytes, bytes.length, 0);
      return [bytes];
    }
    return names(syscalls, fd).flatMap((name) => snapshot(syscalls, fd, name, identify));
  } finally {
    syscalls.close(fd);
  }
}

/** The names in a directory, sorted, read in small pieces. */
export function names(syscalls: Syscalls, fd: number): readonly string[] {
  const buffer = new DirentBuffer(512);
  const found: string[] = [];
  for (let length = syscalls.getdents64(fd, buffer.bytes); length > 0;) {
    buffer.fill(length);
    for (let entry = buffer.next(); entry !== undefined; entry = buffer.next()) found.push(entry.name);
    length = syscalls.getdents64(fd, buffer.bytes);
  }
  return found.filter((name) => name !== '.' && name !== '..').sort();
}
