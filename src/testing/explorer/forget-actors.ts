/**
 * Each FORGET is an actor of its own, named after its nodeid, and the second one of a nodeid `FORGET 5 (2)`. Those of one
 * batch are actors of their own too: their handlers go on independently of each other.
 */
export class ForgetActors {
  /** By name, how often it has come. */
  readonly #come = new Map<string, number>();

  /** What the next one of this label is called. */
  next(label: string): string {
    const before = this.#come.get(label) ?? 0;
    return before === 0 ? label : `${label} (${String(before + 1)})`;
  }

  /** It has come. @returns what it is called. */
  comes(label: string): string {
    const name = this.next(label);
    this.#come.set(label, (this.#come.get(label) ?? 0) + 1);
    return name;
  }

  /** For whom a FORGET handler is called, in a step of this actor. */
  handling(actor: string, nodeid: unknown): string {
    return actor.startsWith('BATCH_') ? this.comes(`FORGET ${String(nodeid)}`) : actor;
  }
}
