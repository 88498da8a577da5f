import type ts from 'typescript';
import type { ClassNode } from '../program/file-system.js';
import { evaluate } from './evaluate.js';
import { execute, type Completion } from './execute.js';
import { Abandoned } from './abandoned.js';
import { type Path } from './path.js';
import type { ClosureValue, ObjectValue, Scope, Value } from './value.js';
import type { World } from './world.js';

/** A function that runs. */
export interface Frame {
  readonly self: Value | undefined;
  readonly owner: ClassNode | undefined;
  scope: Scope;
}

const DEEPEST = 40;

/** Runs the code of a class on one path. */
export class Machine {
  readonly world: World;
  readonly path: Path;
  readonly instance: ObjectValue;
  frame: Frame;
  /** How many `try` with a `catch` or `finally` are around what runs. */
  tries = 0;
  /** What the generator that runs has yielded. */
  yielded: Value[] = [];
  /** The statement that the last function to end returned with. */
  lastReturn: ts.Node | undefined;
  /** Above 0 in what runs after the reply. */
  later = 0;
  /** Which directory operation has the page. */
  page: 'readdir' | 'readdirplus' | undefined;
  readonly #running: ts.Node[] = [];

  constructor(world: World, path: Path) {
    this.world = world;
    this.path = path;
    const { node } = world.fileSystem;
    this.instance = {
      kind: 'object',
      id: 'this',
      properties: new Map(),
      spreads: [],
      class: node,
      isShared: true,
    };
    this.frame = { self: this.instance, owner: node, scope: { variables: new Map(), parent: undefined } };
  }

  get checker(): ts.TypeChecker {
    return this.world.checker;
  }

  evaluate(node: ts.Expression): Value {
    this.path.step();
    return evaluate(this, node);
  }

  execute(node: ts.Statement): Completion | undefined {
    this.path.step();
    return execute(this, node);
  }

  typeOf(node: ts.Node): ts.Type {
    return this.checker.getTypeAtLocation(node);
  }

  unknownAt(node: ts.Node, prefix = 'value'): Value {
    return this.path.unknown(this.path.fresh(prefix), this.typeOf(node));
  }

  /** Whether a function has called itself: it is followed once more, and no further. */
  isRunning(node: ts.Node): boolean {
    return this.#running.filter((each) => each === node).length > 1;
  }

  /** Does something as the body of a function. */
  within<T>(closure: ClosureValue, work: () => T): T {
    if (this.#running.length >= DEEPEST) throw new Abandoned();
    const caller = this.frame;
    const scope = { variables: new Map<ts.Symbol, Value>(), parent: closure.scope };
    this.frame = { self: closure.self, owner: closure.owner, scope };
    this.#running.push(closure.node);
    try {
      return work();
    } finally {
      this.#running.pop();
      this.frame = caller;
    }
  }

  declare(symbol: ts.Symbol, value: Value): void {
    this.frame.scope.variables.set(symbol, value);
  }

  /** The scope that has a variable. */
  scopeOf(symbol: ts.Symbol): Scope | undefined {
    let scope: Scope | undefined = this.frame.scope;
    while (scope !== undefined && !scope.variables.has(symbol)) scope = scope.parent;
    return scope;
  }
}
