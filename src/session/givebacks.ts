import type { Auditor } from '../audit/auditor.js';
import type { Route } from '../metadata/route-table.js';
import { releaseRequest } from '../protocol/requests/files.js';
import type { ReleaseRequest } from '../protocol/requests/files.js';
import type { ForgetRequest } from '../protocol/requests/inodes.js';
import { isPromise } from './exchange.js';
import type { HandleTable, OpenHandle } from './handles.js';

export interface GivebacksParts {
  readonly forget: Route | undefined;
  readonly release: Route | undefined;
  readonly releasedir: Route | undefined;
  readonly handles: HandleTable;
  readonly auditor: Auditor;
  readonly report: (message: string, error: unknown) => void;
}

/**
 * Lookups and open files on their way back to the application: by the kernel's FORGETs, and where the kernel will never
 * give them back because it did not get them in the first place. None of them is ever answered.
 */
export class Givebacks {
  readonly #parts: GivebacksParts;

  constructor(parts: GivebacksParts) {
    this.#parts = parts;
  }

  /** Tells the class that `nlookup` lookups of a nodeid are over. */
  forget(nodeid: number, nlookup: number, cause: ForgetRequest['cause']): void {
    const { forget, auditor } = this.#parts;
    if (forget?.handler === undefined) return;
    auditor.forget(forget, { nodeid, nlookup, cause });
  }

  /** One forget for each nodeid of a reply that the kernel has not taken. */
  forgetAll(nodeids: readonly number[], cause: ForgetRequest['cause']): void {
    const lookups = new Map<number, number>();
    for (const nodeid of nodeids) lookups.set(nodeid, (lookups.get(nodeid) ?? 0) + 1);
    for (const [nodeid, nlookup] of lookups) this.forget(nodeid, nlookup, cause);
  }

  /** Whether the class has a handler that is to be told of every file, or directory, that is closed. */
  hears(directory: boolean): boolean {
    return this.#route(directory)?.handler !== undefined;
  }

  /** Releases an open file that the kernel does not know of. */
  release(fh: number, cause: ReleaseRequest['cause']): void {
    const open = this.#parts.handles.take(fh);
    if (open !== undefined) this.#release(open, cause);
  }

  /** Releases all that is still open when the session ends: no RELEASE will come for it. */
  releaseAll(): void {
    for (const open of this.#parts.handles.drain()) this.#release(open, 'ended');
  }

  #release(open: OpenHandle, cause: ReleaseRequest['cause']): void {
    const route = this.#route(open.directory);
    if (route?.handler === undefined) return;
    const failed = (error: unknown) => {
      this.#parts.report(`${route.label} failed for a file that the kernel does not hold open`, error);
    };
    try {
      const answer = route.handler(releaseRequest({ ...open, cause }));
      if (isPromise(answer)) answer.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  #route(directory: boolean): Route | undefined {
    return directory ? this.#parts.releasedir : this.#parts.release;
  }
}
