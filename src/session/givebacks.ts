import type { Auditor } from '../audit/auditor.js';
import { ForgetCharge } from '../audit/charge.js';
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
    const { forget: route, auditor } = this.#parts;
    const handler = route?.handler;
    if (route === undefined || handler === undefined) return;
    const charge = new ForgetCharge(route, nodeid, nlookup, cause !== 'kernel');
    try {
      const answer = auditor.run(charge, () => handler({ nodeid, nlookup, cause }));
      if (isPromise(answer)) this.#later(charge, answer);
      else this.#forgotten(charge);
    } catch (error) {
      this.#forgetFailed(charge, error);
    }
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

  #later(charge: ForgetCharge, answer: PromiseLike<unknown>): void {
    this.#parts.auditor.defer(charge);
    answer.then(
      () => {
        this.#forgotten(charge);
      },
      (error: unknown) => {
        this.#forgetFailed(charge, error);
      },
    );
  }

  #forgotten(charge: ForgetCharge): void {
    this.#parts.auditor.judgeForget(charge);
    this.#parts.auditor.settle(charge);
  }

  /** A FORGET has no reply, so the failure can only be told; what it did to the book counts as it is. */
  #forgetFailed(charge: ForgetCharge, error: unknown): void {
    this.#parts.report(`${charge.route.label} failed for nodeid ${String(charge.nodeid)}`, error);
    this.#parts.auditor.forgetThrew(charge);
    this.#forgotten(charge);
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
