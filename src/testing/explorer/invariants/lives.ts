import type { Violation } from '../search/world.js';

/** A nodeid that a class destroys, from the call of its method to the end. */
interface Removal {
  readonly nodeid: number;
  readonly actor: string;
  /** When a service was last called about the nodeid by it; undefined while none was. */
  at: number | undefined;
  /** Who handed the inode over since, while this was under way. */
  handedOverBy: string | undefined;
}

/**
 * What the class says of its inodes' lives: which it destroys in a back end (`@RemovesInode`), and which it hands over. A
 * number may be given to another inode afterwards. So it counts when an actor had to do with the number last: what it was
 * told, or asked successfully, before the removal is about the inode that is gone.
 */
export class Lives {
  /** The last removal of each nodeid that has reached a back end and that nobody has handed over since. */
  readonly #removed = new Map<number, Removal>();
  /** By actor. */
  readonly #underWay = new Map<string, Removal>();
  /** By actor, when it had to do with a number last. */
  readonly #dealt = new Map<string, Map<number, number>>();
  /** Methods that have answered with something: where one of them answers with nothing, there is nothing. */
  readonly #asks = new Set<string>();
  #now = 0;

  /** An actor calls a service: if it destroys an inode, that reaches the back end now, whatever the answer will be. */
  calls(actor: string, args: readonly unknown[]): Violation | undefined {
    this.#now += 1;
    const removal = this.#underWay.get(actor);
    return removal !== undefined && numbersIn(args).includes(removal.nodeid)
      ? this.#reaches(removal)
      : undefined;
  }

  /** A service has done what it was asked to, or says of what it was asked about that there is no such thing. */
  answered(actor: string, method: string, args: readonly unknown[], answer: unknown): void {
    this.#now += 1;
    const isNothing = answer === undefined || answer === null;
    if (!isNothing) this.#asks.add(method);
    else if (this.#asks.has(method)) return;
    const dealt = this.#dealt.get(actor) ?? new Map<number, number>();
    this.#dealt.set(actor, dealt);
    for (const number of numbersIn(answer, numbersIn(args))) dealt.set(number, this.#now);
  }

  /** The class begins to destroy an inode. @returns what is to be called when it is done. */
  removes(actor: string, nodeid: number): () => void {
    const removal = { nodeid, actor, at: undefined, handedOverBy: undefined };
    this.#underWay.set(actor, removal);
    return () => {
      if (this.#underWay.get(actor) === removal) this.#underWay.delete(actor);
    };
  }

  /** A reply hands an inode over. */
  handsOver(actor: string, nodeid: number): Violation | undefined {
    this.#now += 1;
    for (const removal of this.#underWay.values())
      if (removal.nodeid === nodeid) removal.handedOverBy = actor;
    const removal = this.#removed.get(nodeid);
    if (removal === undefined) return undefined;
    this.#removed.delete(nodeid);
    return this.#dealtBefore(removal, actor) ? removedEntry(actor, nodeid, removal.actor) : undefined;
  }

  /** A removal reaches the back end. */
  #reaches(removal: Removal): Violation | undefined {
    const { nodeid, actor, handedOverBy } = removal;
    const before = this.#removed.get(nodeid);
    removal.at = this.#now;
    this.#removed.set(nodeid, removal);
    if (handedOverBy !== undefined) return removedEntry(handedOverBy, nodeid, actor);
    if (before === undefined || before === removal || !this.#dealtBefore(before, actor)) return undefined;
    const message =
      `${actor} removes nodeid ${String(nodeid)}, which ${before.actor} has removed already: ` +
      'it fails, or takes away the file that has the number by now';
    return { kind: 'removed-twice', message };
  }

  /** Whether all that an actor knows of the nodeid is older than its removal. */
  #dealtBefore({ nodeid, at = 0 }: Removal, actor: string): boolean {
    return (this.#dealt.get(actor)?.get(nodeid) ?? 0) < at;
  }
}

function removedEntry(actor: string, nodeid: number, remover: string): Violation {
  const message = `${actor} hands over nodeid ${String(nodeid)}, which ${remover} removes at the same time`;
  return { kind: 'removed-entry', message };
}

const MOST = 256;

/** The whole numbers in a value, and in what it has directly inside, behind those that were found before. */
function numbersIn(value: unknown, found: number[] = [], depth = 3): number[] {
  if (Number.isSafeInteger(value)) found.push(value as number);
  if (typeof value !== 'object' || value === null || depth === 0 || ArrayBuffer.isView(value)) return found;
  const inside = Object.values(value);
  for (let at = 0; at < inside.length && at < MOST; at += 1) numbersIn(inside[at], found, depth - 1);
  return found;
}
