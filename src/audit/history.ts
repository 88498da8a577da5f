import type { Charge } from './charge.js';

/** Changes that are kept for each nodeid, and nodeids for which they are kept. */
const CHANGES = 16;
const NODEIDS = 10_000;

/** What happened to each count last, and where in the source: for mode `trace`, which pays for a stack each time. */
export class History {
  readonly #changes = new Map<number, string[]>();

  changed(nodeid: number, change: number, charge: Charge | undefined): void {
    const who =
      charge === undefined ? 'no request' : `${charge.route.label} unique ${String(charge.unique ?? 0)}`;
    const changes = this.#of(nodeid);
    changes.push(`${change > 0 ? '+' : ''}${String(change)} by ${who}\n${stack()}`);
    if (changes.length > CHANGES) changes.shift();
  }

  /** Oldest first. */
  of(nodeid: number): readonly string[] | undefined {
    return this.#changes.get(nodeid)?.slice();
  }

  #of(nodeid: number): string[] {
    const known = this.#changes.get(nodeid);
    if (known !== undefined) return known;
    const [oldest] = this.#changes.keys();
    if (this.#changes.size >= NODEIDS && oldest !== undefined) this.#changes.delete(oldest);
    const changes: string[] = [];
    this.#changes.set(nodeid, changes);
    return changes;
  }
}

const OWN = new URL('.', import.meta.url).href;

/** The frames of the application: neither the audit's own nor Node's. */
function stack(): string {
  const frames = (new Error('history').stack ?? '').split('\n').slice(1);
  return frames.filter((frame) => !frame.includes(OWN) && !frame.includes('node:')).join('\n');
}
