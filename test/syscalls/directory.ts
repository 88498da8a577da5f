import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AT, LinuxSyscalls, O, SystemError, type Syscalls } from '../../src/syscalls/index.js';

export const linux: Syscalls = new LinuxSyscalls();

/** A private directory, open, and its path. Files that are opened through it are closed after the test. */
export class TestDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'tallyfs-syscalls-'));
  readonly fd = linux.openat(AT.FDCWD, this.path, O.RDONLY | O.DIRECTORY);
  readonly #open = [this.fd];

  open(name: string, flags: number, mode = 0o600): number {
    const fd = linux.openat(this.fd, name, flags, mode);
    this.#open.push(fd);
    return fd;
  }

  /** A new file that is open for reading and writing. */
  file(name: string, content = ''): number {
    const fd = this.open(name, O.RDWR | O.CREAT | O.EXCL);
    linux.pwrite(fd, Buffer.from(content), 0);
    return fd;
  }

  /** A descriptor that only stands for what has the name. */
  hold(name: string): number {
    return this.open(name, O.PATH | O.NOFOLLOW);
  }

  remove(): void {
    for (const fd of this.#open) linux.close(fd);
    rmSync(this.path, { recursive: true });
  }
}

/** Runs a body with a directory, and removes it, whatever happens. */
export async function withDirectory(body: (directory: TestDirectory) => void | Promise<void>): Promise<void> {
  const directory = new TestDirectory();
  try {
    await body(directory);
  } finally {
    directory.remove();
  }
}

type Call = keyof Syscalls;

/** How a call fails, as `syscall CODE`. @throws where it does not, or with another kind of error. */
export function failure<C extends Call>(call: C, ...args: Parameters<Syscalls[C]>): string {
  try {
    (linux[call] as (...args: unknown[]) => unknown)(...args);
  } catch (error) {
    return describeFailure(error);
  }
  throw new Error(`${call} did not fail`);
}

export async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => {
    throw new Error('the call did not fail');
  }, describeFailure);
}

function describeFailure(error: unknown): string {
  if (!(error instanceof SystemError)) throw error;
  return `${error.syscall} ${error.code}`;
}
