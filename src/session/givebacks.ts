import type { Auditor } from '../audit/auditor.js';
import { ForgetCharge } from '../audit/charge.js';
import type { Route } from '../metadata/route-table.js';
import { releaseRequest } from '../protocol/requests/release-request.js';
import type { ReleaseRequest } from '../protocol/requests/files.js';
import type { ForgetRequest } from '../protocol/requests/inodes.js';
import { attempt, type ErrorReport } from './attempt.js';
import { isPromise } from './exchange.js';
import type { HandleTable, OpenHandle } from './handles.js';

export interface GivebacksParts {
  readonly forget: Route | undefined;
  readonly release: Route | undefined;
  readonly releasedir: Route | undefined;
  readonly handles: HandleTable;
  readonly auditor: Auditor;
  readonly report: ErrorReport;
}

/**
 * Lookups and open files on their way back to the application: by the kernel's FORGETs, and where the kernel will never
 * give them back because it did not get them in the first place. None of them is ever answered.
 */
export class Givebacks {
  readonly #parts: GivebacksParts;
  readonly #busy = new Set<Promise<void>>();

  constructor(parts: GivebacksParts) {
    this.#parts = parts;
  }

  /** Tells the class that `nlookup` lookups of a nodeid are over. Never throws: more of them may follow. */
  forget(nodeid: number, nlookup: number, cause: ForgetRequest['cause']): void {
    const { forget: route, auditor } = this.#parts;
    const handler = route?.handler;
    if (route === undefined || handler === undefined) return;
    const charge = new ForgetCharge(route, nodeid, nlookup, cause !== 'kernel');
    try {
      const answer = auditor.run(charge, { nodeid, nlookup, cause }, handler);
      if (!isPromise(answer)) this.#forgotten(charge);
      else this.#track(this.#forgetLater(charge, answer));
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

  /**
   * Releases an open file that the kernel does not know of.
   * @returns when that is done; undefined where there is none.
   */
  release(fh: number, cause: ReleaseRequest['cause']): Promise<void> | undefined {
    const open = this.#parts.handles.take(fh);
    if (open === undefined) return undefined;
    const released = this.#release(open, cause);
    this.#track(released);
    return released;
  }

  /**
   * Releases all that is still open when the session ends: no RELEASE will come for it.
   * @returns when all of them are done.
   */
  async releaseAll(): Promise<void> {
    await Promise.all(Array.from(this.#parts.handles.drain(), (open) => this.#release(open, 'ended')));
  }

  /** Resolves when no handler is still busy with what was given back. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  /** None of these ever rejects. */
  #track(work: Promise<void>): void {
    this.#busy.add(work);
    void work.then(() => this.#busy.delete(work));
  }

  async #forgetLater(charge: ForgetCharge, answer: PromiseLike<unknown>): Promise<void> {
    this.#parts.auditor.defer(charge);
    try {
      await answer;
    } catch (error) {
      this.#forgetFailed(charge, error);
      return;
    }
    this.#forgotten(charge);
  }

  #forgotten(charge: ForgetCharge): void {
    const { auditor, report } = this.#parts;
    attempt(report, () => {
      auditor.judgeForget(charge);
    });
    attempt(report, () => {
      auditor.settle(charge);
    });
  }

  /** A FORGET has no reply, so the failure can only be told; what it did to the book counts as it is. */
  #forgetFailed(charge: ForgetCharge, error: unknown): void {
    const { auditor, report } = this.#parts;
    report(`${charge.route.label} failed`, error);
    attempt(report, () => {
      auditor.forgetThrew(charge);
    });
    this.#forgotten(charge);
  }

  async #release(open: OpenHandle, cause: ReleaseRequest['cause']): Promise<void> {
    const route = this.#route(open.directory);
    try {
      await route?.handler?.(releaseRequest({ ...open, cause }));
    } catch (error) {
      this.#parts.report(
        `${route?.label ?? 'release'} failed for a file that the kernel does not hold open`,
        error,
      );
    }
  }

  #route(directory: boolean): Route | undefined {
    return directory ? this.#parts.releasedir : this.#parts.release;
  }
}
