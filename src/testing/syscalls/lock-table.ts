import { Errno } from '../../protocol/errno.js';
import type { LockRange, LockType } from '../../syscalls/syscalls.js';
import type { OpenDescription } from './open-description.js';

/** The locks of one inode, which belong to open file descriptions. fcntl(2), flock(2) */
export class LockTable {
  readonly #ranges = new Map<OpenDescription, readonly LockRange[]>();
  readonly #whole = new Map<OpenDescription, LockType>();
  readonly #waiting = new Set<() => void>();

  /** @throws EAGAIN */
  setRange(owner: OpenDescription, wanted: LockRange): void {
    if (wanted.type !== 'unlock' && this.conflict(owner, wanted) !== undefined) throw new Errno('EAGAIN');
    const rest = (this.#ranges.get(owner) ?? []).flatMap((range) => without(range, wanted));
    const ranges = wanted.type === 'unlock' ? rest : joined(wanted, rest);
    if (ranges.length === 0) this.#ranges.delete(owner);
    else this.#ranges.set(owner, ranges);
    this.#wake();
  }

  /** What is in the way of a lock; of an unlock, what it would free. */
  conflict(owner: OpenDescription, wanted: LockRange): LockRange | undefined {
    const isOwn = wanted.type === 'unlock';
    const asked = [...this.#ranges].filter(([other]) => (other === owner) === isOwn);
    return asked.flatMap(([, ranges]) => ranges).find((range) => excludes(range, wanted));
  }

  /** One that is there already is given up first. flock(2) @throws EAGAIN */
  setWhole(owner: OpenDescription, type: LockType): void {
    if (this.#whole.get(owner) === type) return;
    if (this.#whole.delete(owner)) this.#wake();
    if (type === 'unlock') return;
    const others = [...this.#whole.values()];
    if (others.some((other) => other === 'write' || type === 'write')) throw new Errno('EAGAIN');
    this.#whole.set(owner, type);
  }

  /** Gives up all that a description has locked: nothing stands for it any more. */
  drop(owner: OpenDescription): void {
    const had = [this.#ranges.delete(owner), this.#whole.delete(owner)];
    if (had.includes(true)) this.#wake();
  }

  /** Tries again whenever locks have changed. @throws EINTR when the signal aborts */
  async wait(signal: AbortSignal, attempt: () => void): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new Errno('EINTR');
      try {
        attempt();
        return;
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== 'EAGAIN') throw error;
      }
      await this.#changed(signal);
    }
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

function excludes(held: LockRange, wanted: LockRange): boolean {
  const overlap = held.start <= wanted.end && wanted.start <= held.end;
  return overlap && (held.type === 'write' || wanted.type !== 'read');
}

/** What is left of a range where another one is cut out of it. */
function without(range: LockRange, cut: LockRange): readonly LockRange[] {
  if (cut.end < range.start || range.end < cut.start) return [range];
  const before = { ...range, end: cut.start - 1 };
  const behind = { ...range, start: cut.end + 1 };
  return [before, behind].filter(({ start, end }) => start <= end && start !== Infinity);
}

/** With neighbours of the same type made one range, in the order of their places. */
function joined(added: LockRange, ranges: readonly LockRange[]): readonly LockRange[] {
  const all = [...ranges, added].sort((one, other) => one.start - other.start);
  return all.reduce<readonly LockRange[]>((done, range) => {
    const last = done.at(-1);
    const continues = last?.type === range.type && last.end + 1 >= range.start;
    return continues ? [...done.slice(0, -1), { ...last, end: range.end }] : [...done, range];
  }, []);
}
