import ts from 'typescript';
import type { Rule } from './rule.js';
import { isTableCall, tableCalls } from './table-calls.js';

export const holdNotReleased: Rule = {
  name: 'hold-not-released',
  summary: 'What a hold keeps is kept for ever, because nobody releases it.',
  defects: ['D16'],
  needsBook: false,
  level: 'recommended',
  check(analysis, report) {
    const { fileSystem, checker } = analysis;
    for (const call of fileSystem.chain.flatMap((owner) => tableCalls(owner, /^hold$/, analysis))) {
      if (!isLost(call, checker)) continue;
      report({
        node: call,
        message:
          'Nobody releases this hold, so what it obtains is never forgotten. Declare it with `using`, or release it in a `finally`.',
      });
    }
  },
};

const OBTAINING = /^(obtain|find|add|pin)$/;

/** Whether all that becomes of a hold is that inodes are obtained with it: who stores it or hands it on may release it. */
function isLost(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  const { parent } = call;
  if (isTableCall(parent, OBTAINING, checker)) return true;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || isUsing(parent)) return false;
  const uses = usesOf(parent.name, checker);
  return uses.length > 0 && uses.every((use) => isTableCall(use.parent, OBTAINING, checker));
}

function isUsing({ parent }: ts.VariableDeclaration): boolean {
  return (parent.flags & ts.NodeFlags.Using) !== 0;
}

function usesOf(name: ts.Identifier, checker: ts.TypeChecker): ts.Identifier[] {
  const symbol = checker.getSymbolAtLocation(name);
  const uses: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && checker.getSymbolAtLocation(node) === symbol)
      uses.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile());
  return uses;
}
