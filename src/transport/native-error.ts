import { getSystemErrorMap } from 'node:util';
import { remedyFor } from './remedies.js';

/** What was being done when a call failed; the words of the message after "cannot". */
export type NativeOperation = 'mount' | 'unmount' | 'notify' | 'back a file';

/** What the addon throws and rejects with. */
interface NativeFailure extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  readonly stderr?: string;
}

/** A system call, or fusermount3, that failed: which one, with what, on which path, and what to do about it. */
export class NativeError extends Error {
  override readonly name = 'NativeError';
  /** Name of the errno: `EBUSY`. */
  readonly code: string;
  /** The errno, positive. */
  readonly errno: number;
  /** The system call, or `fusermount3`. */
  readonly syscall: string;
  readonly operation: NativeOperation;
  /** The mount point, where there is one. */
  declare readonly path?: string;
  /** What fusermount3 said, where it was run. */
  declare readonly stderr?: string;

  constructor(failure: NativeFailure, operation: NativeOperation, path?: string) {
    super(describe(failure, operation, path), { cause: failure });
    this.code = failure.code;
    this.errno = failure.errno;
    this.syscall = failure.syscall;
    this.operation = operation;
    if (path !== undefined) this.path = path;
    if (failure.stderr !== undefined) this.stderr = failure.stderr;
  }

  /** The failure as a NativeError; anything else (a TypeError for a wrong argument) as it is. */
  static wrap(error: unknown, operation: NativeOperation, path?: string): unknown {
    return isFailure(error) ? new NativeError(error, operation, path) : error;
  }
}

function isFailure(error: unknown): error is NativeFailure {
  return error instanceof Error && 'errno' in error && 'syscall' in error && 'code' in error;
}

function describe(failure: NativeFailure, operation: NativeOperation, path: string | undefined): string {
  const where = path === undefined ? '' : ` ${operation === 'mount' ? 'on ' : ''}${path}`;
  const remedy = remedyFor({ ...pick(failure), operation, path: path ?? '' });
  return `cannot ${operation}${where}: ${reason(failure)}.${remedy === undefined ? '' : ` ${remedy}`}`;
}

function pick({ code, syscall, stderr }: NativeFailure) {
  return { code, syscall, stderr: stderr ?? '' };
}

function reason({ code, errno, syscall, stderr }: NativeFailure): string {
  if (stderr !== undefined) return `${syscall} failed: ${stderr.replace(/^fusermount3: /, '')}`;
  const words = getSystemErrorMap().get(-errno)?.[1];
  return `${syscall} says ${code}${words === undefined ? '' : `, ${words}`}`;
}
