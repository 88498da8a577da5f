import { readFileSync } from 'node:fs';
import type { RequestFrame } from '../frame.js';

const ABORT = Symbol('abort');
const INTERRUPTED = Symbol('interrupted');

/** Who asks: the ids of the calling thread, as the kernel put them into the request's header. */
export class Caller {
  constructor(
    /** File system user id. 0xffffffff on an idmapped mount where the request does not create an inode. */
    readonly uid: number,
    /** File system group id. */
    readonly gid: number,
    /** Thread id, in the pid namespace of the mount; 0 where the caller is outside it, and for the kernel itself. */
    readonly pid: number,
  ) {}

  /**
   * The caller's umask, read from /proc/PID/status: the creating requests carry it themselves.
   * @returns mode bits; 0 where the process is gone.
   */
  get umask(): number {
    return parseInt(this.#status('Umask') ?? '0', 8);
  }

  /**
   * The caller's supplementary group ids, read from /proc/PID/status each time: a process can change them.
   * @returns an empty list where the process is gone.
   */
  groups(): number[] {
    return (this.#status('Groups') ?? '').split(' ').filter(Boolean).map(Number);
  }

  #status(field: string): string | undefined {
    try {
      const status = readFileSync(`/proc/${String(this.pid)}/status`, 'latin1');
      return new RegExp(`^${field}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim();
    } catch {
      return undefined;
    }
  }
}

/** What the request classes need to know of the session: which object an open file handle stands for. */
export interface Handles {
  /** The `handle` that the handler returned when the file was opened; undefined where it returned none. */
  get(fh: number): unknown;
}

/** What every request has. A request object is the handler's own: it stays as it is for as long as it is kept. */
export abstract class Request {
  /** The kernel's number of this request, unique among those in flight. */
  readonly unique: number;
  readonly caller: Caller;
  declare [ABORT]: AbortController | undefined;
  declare [INTERRUPTED]: true | undefined;

  constructor(frame: RequestFrame) {
    this.unique = frame.unique;
    this.caller = new Caller(frame.uid, frame.gid, frame.pid);
  }

  /**
   * Aborts when the caller was interrupted by a signal and no longer wants to wait (FUSE_INTERRUPT), or when the
   * session ends. The reply is still expected: `EINTR` is the usual one. Made on first use.
   */
  get signal(): AbortSignal {
    const controller = (this[ABORT] ??= new AbortController());
    if (this[INTERRUPTED] === true) controller.abort();
    return controller.signal;
  }
}

/** Tells a request's handler that nobody wants to wait for it any longer. */
export function interruptRequest(request: Request): void {
  request[INTERRUPTED] = true;
  request[ABORT]?.abort();
}
