import ts from 'typescript';
import { bare } from '../program/syntax.js';
import { bindVariable } from './bind.js';
import { runFor, runForOf, runWhile } from './loops.js';
import { truthOf } from './checks.js';
import { areEqual } from './judge-values.js';
import type { Machine } from './machine.js';
import { Abandoned } from './abandoned.js';
import { Thrown, UNDEFINED, type LockValue, type Value } from './value.js';

/** How a statement ends when it does not run into the next one. */
export type Completion =
  | { readonly how: 'return'; readonly value: Value; readonly node: ts.Node }
  | { readonly how: 'break' | 'continue'; readonly label: string | undefined };

export function execute(m: Machine, node: ts.Statement): Completion | undefined {
  if (ts.isExpressionStatement(node)) evaluateAlone(m, node.expression);
  else if (ts.isVariableStatement(node)) declare(m, node.declarationList);
  else if (ts.isReturnStatement(node)) return returned(m, node);
  else if (ts.isIfStatement(node)) return branch(m, node);
  else if (ts.isBlock(node)) return executeBlock(m, node.statements);
  else if (ts.isThrowStatement(node)) throw new Thrown(m.evaluate(node.expression), node, 'statement');
  else if (ts.isTryStatement(node)) return executeTry(m, node);
  else if (ts.isForOfStatement(node)) return runForOf(m, node);
  else if (ts.isForStatement(node)) return runFor(m, node);
  else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return runWhile(m, node);
  else if (ts.isSwitchStatement(node)) return executeSwitch(m, node);
  else if (ts.isBreakOrContinueStatement(node)) return jump(node);
  else if (ts.isLabeledStatement(node)) return labelled(m, node);
  else if (ts.isForInStatement(node)) m.evaluate(node.expression);
  return undefined;
}

/** Nobody waits for a promise that an expression on its own leaves: the function goes on in the same turn. */
function evaluateAlone(m: Machine, expression: ts.Expression): void {
  const inner = bare(ts.isVoidExpression(expression) ? expression.expression : expression);
  const { turn, detachedFrom } = m.path;
  if (!ts.isCallExpression(inner)) {
    m.evaluate(inner);
    return;
  }
  m.path.detachedFrom ??= turn;
  const value = m.evaluate(inner);
  m.path.detachedFrom = detachedFrom;
  if (value.kind === 'promise') m.path.turn = turn;
}

function returned(m: Machine, node: ts.ReturnStatement): Completion {
  const value = node.expression === undefined ? UNDEFINED : m.evaluate(node.expression);
  return { how: 'return', value, node };
}

function branch(m: Machine, node: ts.IfStatement): Completion | undefined {
  if (truthOf(m, m.evaluate(node.expression), node.expression)) return m.execute(node.thenStatement);
  return node.elseStatement && m.execute(node.elseStatement);
}

function jump(node: ts.BreakOrContinueStatement): Completion {
  return { how: ts.isBreakStatement(node) ? 'break' : 'continue', label: node.label?.text };
}

function labelled(m: Machine, node: ts.LabeledStatement): Completion | undefined {
  const completion = m.execute(node.statement);
  const isOwn = completion?.how === 'break' && completion.label === node.label.text;
  return isOwn ? undefined : completion;
}

/** Runs the statements of a block, and lets go of what its `using` hold. */
export function executeBlock(m: Machine, statements: readonly ts.Statement[]): Completion | undefined {
  const held: LockValue[] = [];
  try {
    for (const statement of statements) {
      const completion = m.execute(statement);
      if (ts.isVariableStatement(statement)) held.push(...heldBy(m, statement.declarationList));
      if (completion !== undefined) return completion;
    }
    return undefined;
  } finally {
    for (const lock of held.reverse()) m.path.release(lock, lock.node);
  }
}

function declare(m: Machine, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    const value = declaration.initializer === undefined ? UNDEFINED : m.evaluate(declaration.initializer);
    bindVariable(m, declaration.name, value);
  }
}

function heldBy(m: Machine, list: ts.VariableDeclarationList): LockValue[] {
  if (!/^(await\s+)?using\b/.test(list.getText())) return [];
  return list.declarations.flatMap(({ name }) => {
    const symbol = m.checker.getSymbolAtLocation(name);
    const value = symbol && m.scopeOf(symbol)?.variables.get(symbol);
    return value?.kind === 'lock' ? [value] : [];
  });
}

function executeTry(m: Machine, node: ts.TryStatement): Completion | undefined {
  let ending: Completion | undefined;
  try {
    ending = node.catchClause === undefined ? guarded(m, node) : caught(m, node, node.catchClause);
  } catch (error) {
    if (!(error instanceof Thrown) || node.finallyBlock === undefined) throw error;
    const completion = m.execute(node.finallyBlock);
    if (completion === undefined) throw error;
    return completion;
  }
  return (node.finallyBlock && m.execute(node.finallyBlock)) ?? ending;
}

function guarded(m: Machine, node: ts.TryStatement): Completion | undefined {
  m.tries += 1;
  try {
    return m.execute(node.tryBlock);
  } finally {
    m.tries -= 1;
  }
}

function caught(m: Machine, node: ts.TryStatement, clause: ts.CatchClause): Completion | undefined {
  try {
    return guarded(m, node);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    if (clause.variableDeclaration !== undefined)
      bindVariable(m, clause.variableDeclaration.name, error.value);
    if (node.finallyBlock === undefined) return m.execute(clause.block);
    return guardedBlock(m, clause.block);
  }
}

function guardedBlock(m: Machine, block: ts.Block): Completion | undefined {
  m.tries += 1;
  try {
    return m.execute(block);
  } finally {
    m.tries -= 1;
  }
}

function executeSwitch(m: Machine, node: ts.SwitchStatement): Completion | undefined {
  const subject = m.evaluate(node.expression);
  const { clauses } = node.caseBlock;
  const matched = clauses.findIndex(
    (clause) => ts.isCaseClause(clause) && areEqual(subject, m.evaluate(clause.expression), m.path.facts),
  );
  const start = matched >= 0 ? matched : clauses.findIndex(ts.isDefaultClause);
  if (start < 0 && isExhaustive(m, node)) throw new Abandoned();
  if (start < 0) return undefined;
  for (const clause of clauses.slice(start)) {
    const completion = executeBlock(m, clause.statements);
    if (completion?.how === 'break' && completion.label === undefined) return undefined;
    if (completion !== undefined) return completion;
  }
  return undefined;
}

/** Whether the cases are all that the subject can be. */
function isExhaustive(m: Machine, { expression, caseBlock }: ts.SwitchStatement): boolean {
  const type = m.typeOf(expression);
  if (!type.isUnion() || !type.types.every((part) => part.isLiteral())) return false;
  const cases = caseBlock.clauses.filter(ts.isCaseClause).map((clause) => m.typeOf(clause.expression));
  return type.types.every((part) =>
    cases.some((each) => each.isLiteral() && part.isLiteral() && each.value === part.value),
  );
}
