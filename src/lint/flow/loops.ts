import ts from 'typescript';
import { bindVariable, assignTo } from './bind.js';
import type { Completion } from './execute.js';
import { itemsOf } from './iterables.js';
import { truthOf } from './checks.js';
import type { Machine } from './machine.js';
import { Rounds } from './rounds.js';
import { Abandoned } from './abandoned.js';
import type { Value } from './value.js';

/** Rounds that are followed; what any further round does is known when these leave the balance as it was. */
const MOST_ROUNDS = 3;

export function runForOf(m: Machine, node: ts.ForOfStatement): Completion | undefined {
  const iterable = m.evaluate(node.expression);
  if (node.awaitModifier !== undefined) m.path.wait(undefined, node);
  const items = itemsOf(m, iterable, node.expression);
  const rounds = new Rounds(m, node);
  for (const [index, item] of items.entries()) {
    if (index > 0) rounds.next();
    bindItem(m, node.initializer, item);
    const ended = round(m, node);
    if (ended !== undefined) return ended.completion;
    if (node.awaitModifier !== undefined) m.path.wait(undefined, node);
  }
  return undefined;
}

function bindItem(m: Machine, initializer: ts.ForInitializer, item: Value): void {
  if (!ts.isVariableDeclarationList(initializer)) assignTo(m, initializer, item);
  else for (const { name } of initializer.declarations) bindVariable(m, name, item);
}

export function runFor(m: Machine, node: ts.ForStatement): Completion | undefined {
  const { initializer, condition, incrementor } = node;
  if (initializer !== undefined && ts.isVariableDeclarationList(initializer)) {
    for (const { name, initializer: first } of initializer.declarations) {
      if (first !== undefined) bindVariable(m, name, m.evaluate(first));
    }
  } else if (initializer !== undefined) m.evaluate(initializer);
  return repeat(m, node, condition, () => {
    if (incrementor !== undefined) m.evaluate(incrementor);
  });
}

export function runWhile(m: Machine, node: ts.WhileStatement | ts.DoStatement): Completion | undefined {
  if (ts.isDoStatement(node)) {
    const ended = round(m, node);
    if (ended !== undefined) return ended.completion;
  }
  return repeat(m, node, node.expression, () => undefined);
}

function repeat(
  m: Machine,
  node: ts.IterationStatement,
  condition: ts.Expression | undefined,
  advance: () => void,
): Completion | undefined {
  const rounds = new Rounds(m, node);
  for (let done = 0; ; done += 1) {
    if (done > 0) rounds.next();
    if (condition !== undefined && !truthOf(m, m.evaluate(condition), condition)) return undefined;
    if (done === MOST_ROUNDS) throw new Abandoned();
    const ended = round(m, node);
    if (ended !== undefined) return ended.completion;
    advance();
  }
}

/** @returns how the loop ends, or undefined where it goes on. */
function round(m: Machine, node: ts.IterationStatement): { completion: Completion | undefined } | undefined {
  const before = m.path.balance();
  const completion = m.execute(node.statement);
  const end = completion && endOf(node, completion);
  if (end === undefined && m.path.balance() !== before) m.path.unevenLoops.add(node);
  return end;
}

function endOf(
  node: ts.IterationStatement,
  completion: Completion,
): { completion: Completion | undefined } | undefined {
  const isOwn =
    completion.how !== 'return' && (completion.label === undefined || isLabelOf(node, completion.label));
  if (!isOwn) return { completion };
  return completion.how === 'break' ? { completion: undefined } : undefined;
}

function isLabelOf(node: ts.Node, label: string): boolean {
  return ts.isLabeledStatement(node.parent) && node.parent.label.text === label;
}
