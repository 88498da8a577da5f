import ts from 'typescript';
import { decoratorsOf } from '../program/decorators.js';
import type { Rule } from './rule.js';
import { tableCalls } from './table-calls.js';

export const forgottenWaits: Rule = {
  name: 'forgotten-waits',
  summary: 'A @Forgotten method waits for the inode that waits for it.',
  defects: ['D14'],
  needsBook: false,
  level: 'recommended',
  check(analysis, report) {
    const members = analysis.fileSystem.chain.flatMap((owner) => [...owner.members]);
    for (const member of members.filter(ts.isMethodDeclaration)) {
      if (!decoratorsOf(member, analysis.checker).some(({ name }) => name === 'Forgotten')) continue;
      for (const call of tableCalls(member, /^obtain$/, analysis)) {
        if (!isOwnKey(call.arguments[1], member, analysis.checker) || !isAwaited(call)) continue;
        report({
          node: call,
          message:
            'This waits until the inode is forgotten, which waits for this method: neither ever ends. Use the value that the method is given.',
        });
      }
    }
  },
};

/** `key`, or `inode.key`, of the inode that is forgotten. */
function isOwnKey(
  key: ts.Expression | undefined,
  { parameters: [inode] }: ts.MethodDeclaration,
  checker: ts.TypeChecker,
): boolean {
  if (key === undefined || inode === undefined) return false;
  const isAccess = ts.isPropertyAccessExpression(key) && key.name.text === 'key';
  const declared = checker.getSymbolAtLocation(isAccess ? key.expression : key)?.valueDeclaration;
  if (isAccess) return declared === inode;
  if (declared === undefined || !ts.isBindingElement(declared)) return false;
  return declared.parent === inode.name && (declared.propertyName ?? declared.name).getText() === 'key';
}

function isAwaited({ parent }: ts.CallExpression): boolean {
  return ts.isAwaitExpression(parent) || ts.isReturnStatement(parent);
}
