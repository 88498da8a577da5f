import type ts from 'typescript';
import { Abandoned } from './abandoned.js';
import { isLasting } from './facts.js';
import type { Machine } from './machine.js';
import { identity, type Value } from './value.js';

/**
 * The rounds of a loop. What a round does depends on the state in which it begins, not on how that came about: where
 * several ways through the rounds before lead to the same one, only the first is followed further.
 */
export class Rounds {
  readonly #m: Machine;
  readonly #loop: ts.Node;
  readonly #start: string;
  #done = 0;

  constructor(m: Machine, loop: ts.Node) {
    this.#m = m;
    this.#loop = loop;
    this.#start = m.path.facts.way;
  }

  /** A round is done, and the loop goes on. */
  next(): void {
    this.#done += 1;
    const { facts } = this.#m.path;
    const place = `${this.#start}@${String(this.#loop.pos)}:${String(this.#done)}`;
    if (facts.isReached(`${place} ${this.#m.path.state} ${facts.lasting} ${this.#variables()}`))
      throw new Abandoned();
  }

  /** What the variables hold that are older than the round. */
  #variables(): string {
    const { pos, end } = this.#loop;
    const held: string[] = [];
    for (let scope = this.#m.frame.scope; ; scope = scope.parent) {
      for (const [{ valueDeclaration: declared }, value] of scope.variables)
        if (declared === undefined || declared.pos < pos || declared.end > end) held.push(shapeOf(value));
      if (scope.parent === undefined) return held.join();
    }
  }
}

function shapeOf(value: Value): string {
  if (value.kind === 'list') return `${value.id}:${String(value.items.length)}`;
  if (value.kind === 'object') return [value.id, ...[...value.properties.values()].map(identity)].join(':');
  return isLasting(identity(value)) ? identity(value) : value.kind;
}
