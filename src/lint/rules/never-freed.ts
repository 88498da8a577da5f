import ts from 'typescript';
import { canonicalKey } from '../flow/nodes.js';
import type { FileSystemClass } from '../program/file-system.js';
import type { Exit } from '../summaries/summary.js';
import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const neverFreed: Rule = {
  name: 'never-freed',
  summary: 'What a lookup keeps for an inode is never dropped.',
  defects: ['D16'],
  needsBook: true,
  level: 'strict',
  check({ summaries, fileSystem }, report) {
    const lookups = summaries
      .filter(({ handler }) => handler.operation === 'lookup')
      .flatMap(({ exits }) => exits);
    for (const { node, container } of lookups.flatMap(stores)) {
      if (container === undefined || isDropped(container, fileSystem)) continue;
      report({
        node,
        message: `Each lookup keeps something here by nodeid, and nothing in ${fileSystem.name} ever takes it out: it stays when the count is back at 0. Drop it in @Forget.`,
      });
    }
  },
};

/** What is kept under the nodeid that is counted. */
function stores(exit: Exit): ReturnType<typeof eventsOf<'store'>> {
  const counted = new Set(exit.path.changes.keys());
  return eventsOf(exit, 'store').filter(({ key }) => counted.has(canonicalKey(key)));
}

/** Whether the class takes something out of a field anywhere, or hands the field to others. */
function isDropped({ name }: ts.Symbol, { chain }: FileSystemClass): boolean {
  let found = false;
  const plain = name.replace(/^__#\d+@/, '');
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === plain) found ||= isMoreThanUse(node);
    ts.forEachChild(node, visit);
  };
  for (const owner of chain) visit(owner);
  return found;
}

function isMoreThanUse({ parent }: ts.PropertyAccessExpression): boolean {
  if (ts.isPropertyAccessExpression(parent))
    return /^(delete|clear|splice|pop|shift|fill)$/.test(parent.name.text);
  if (ts.isElementAccessExpression(parent))
    return ts.isDeleteExpression(parent.parent) || isAssignment(parent.parent);
  return ts.isCallExpression(parent) || ts.isPropertyAssignment(parent) || isAssignment(parent);
}

function isAssignment(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}
