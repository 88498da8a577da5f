import { giveHold, holdOf } from '../inodes/hold.js';
import type { InodeLives, TableHooks } from '../inodes/inode-lives.js';
import { LIVES } from '../inodes/inode-table.js';
import { InodeTableError } from '../inodes/inode-table-error.js';
import type { BoundInodes, BoundMethod, Route } from '../metadata/route-table.js';
import type { Operation } from '../protocol/operations.js';
import type { Entry } from '../protocol/replies.js';
import type { ForgetRequest } from '../protocol/requests/inodes.js';
import type { ErrorReport } from './attempt.js';
import { isPromise, type Exchange } from './exchange.js';

/** Take a name away from an inode, which they may have to obtain for that. */
const REMOVING: readonly Operation[] = ['unlink', 'rmdir', 'rename', 'rename2'];

/**
 * The InodeTable of a mounted class, as the session moves it: lookups are counted where the ledger is, FORGETs go to the
 * table instead of a handler, and what a request has obtained is let go of when it is answered.
 */
export class ManagedInodes {
  readonly lives: InodeLives<unknown, unknown>;
  /** By opcode, whether its requests can obtain inodes. */
  readonly #obtaining: boolean[] = [];

  /** @throws InodeTableError where another mount has the table. */
  constructor({ label, table, remembered, forgotten }: BoundInodes, report: ErrorReport) {
    const { [LIVES]: lives } = table as { [LIVES]?: InodeLives<unknown, unknown> };
    if (lives === undefined)
      throw new InodeTableError(`${label} holds no InodeTable of this version of tallyfs`);
    this.lives = lives;
    const hooks: TableHooks<unknown, unknown> = {
      remembered: (inode) => promised(remembered?.call(inode)),
      forgotten: (inode, cause) => promised(forgotten?.call(inode, cause)),
      failed: (hook, { nodeid }, error) => {
        const method = labelOf(hook === 'remembered' ? remembered : forgotten);
        report(`${method} failed for the inode with nodeid ${String(nodeid)}`, error);
      },
    };
    lives.begin(hooks);
  }

  /** The class's routes, with the table's own FORGET, and a hold for each request that can obtain inodes. */
  routes(routes: readonly (Route | undefined)[]): readonly (Route | undefined)[] {
    return routes.map((route) => {
      if (route?.operation === 'forget')
        return { ...route, label: 'InodeTable.forget', handler: this.#forget };
      if (route?.handler === undefined || !canObtain(route)) return route;
      this.#obtaining[route.row.opcode] = true;
      return { ...route, handler: this.#holding(route.handler) };
    });
  }

  /**
   * Looks for lookups that the table cannot count, because nothing would keep the inode until they are.
   * @returns what is wrong, as the end of a sentence that begins with "a reply that"; undefined where nothing is.
   */
  objection(request: object, handed: readonly number[], entry: Entry | undefined): string | undefined {
    if (handed.length === 0) return undefined;
    const stray = holdOf(request)?.lacks(handed);
    if (stray !== undefined) {
      return (
        `hands over nodeid ${String(stray)}, which the request has not obtained from the InodeTable: reply with the entry() of ` +
        'a pin that obtain(), find(), add() or pin() gave for this request'
      );
    }
    if (entry === undefined) return undefined;
    const own = this.lives.at(entry.nodeid)?.generation;
    const { generation = 0 } = entry;
    if (own === undefined || own === Number(generation)) return undefined;
    return `hands over nodeid ${String(entry.nodeid)} with generation ${String(generation)} instead of ${String(own)}: use pin.entry()`;
  }

  /** Lets what a request has obtained stay longer than the request, until something is done that never rejects. */
  keepUntil(done: Promise<void>, request: object): void {
    const hold = holdOf(request);
    if (hold === undefined) return;
    giveHold(request, this.lives.hold());
    void done.then(() => {
      hold.release();
    });
  }

  /** The request is answered. */
  settle({ route, request }: Exchange): void {
    if (this.#obtaining[route.row.opcode] === true) holdOf(request)?.release();
  }

  /** The session is over. @returns when the class has been told of all that was left. */
  end(): Promise<void> {
    this.lives.end();
    return this.lives.idle();
  }

  readonly #forget = (request?: unknown): void => {
    const { nodeid, nlookup } = request as ForgetRequest;
    this.lives.forget(nodeid, nlookup);
  };

  #holding(handler: NonNullable<Route['handler']>): NonNullable<Route['handler']> {
    return (request, page) => {
      giveHold(request as object, this.lives.hold());
      return handler(request, page);
    };
  }
}

function canObtain({ operation, row }: Route): boolean {
  return row.count === 'entry' || row.count === 'per-entry' || REMOVING.includes(operation);
}

function promised(answer: unknown): Promise<unknown> | undefined {
  return isPromise(answer) ? Promise.resolve(answer) : undefined;
}

function labelOf(method: BoundMethod | undefined): string {
  return method?.label ?? 'InodeTable';
}
