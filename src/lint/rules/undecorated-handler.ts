import ts from 'typescript';
import { memberName } from '../program/chain.js';
import { decoratorsOf } from '../program/decorators.js';
import type { FileSystemClass } from '../program/file-system.js';
import { operationsOf } from '../program/find.js';
import { tallyfsName } from '../program/origin.js';
import { operationNames } from '../../protocol/operations.js';
import { nameNode } from './places.js';
import type { Rule } from './rule.js';

export const undecoratedHandler: Rule = {
  name: 'undecorated-handler',
  summary: 'A method looks like a handler and has no decorator, so it is never called.',
  defects: [],
  needsBook: false,
  level: 'recommended',
  check({ fileSystem, checker }, report) {
    for (const member of fileSystem.node.members) {
      const name = memberName(member);
      if (!ts.isMethodDeclaration(member) || name === undefined || !OPERATIONS.has(name)) continue;
      if (
        !takesRequest(member, name, checker) ||
        isKnown(fileSystem, name, checker) ||
        isCalled(fileSystem, name)
      )
        continue;
      report({
        node: nameNode(member),
        message: `${name} takes the request of a handler and has no decorator, so the kernel's requests never get to it. Put @${decorator(name)}() on it, or give it another name.`,
      });
    }
  },
};

const OPERATIONS: ReadonlySet<string> = new Set(operationNames);

function decorator(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function takesRequest({ parameters }: ts.MethodDeclaration, name: string, checker: ts.TypeChecker): boolean {
  const [request] = parameters;
  if (request === undefined) return false;
  const type = checker.getTypeAtLocation(request);
  const names = [type.symbol as ts.Symbol | undefined, type.aliasSymbol].map((symbol) =>
    tallyfsName(symbol, checker),
  );
  return names.some((each) => each?.toLowerCase() === `${name.toLowerCase()}request`);
}

/** Decorated here or where it comes from, or its operation has another method. */
function isKnown({ chain, handlers }: FileSystemClass, name: string, checker: ts.TypeChecker): boolean {
  if (handlers.some((handler) => handler.name === name || handler.operation === name)) return true;
  return chain.some((owner) =>
    owner.members.some(
      (each) => memberName(each) === name && operationsOf(decoratorsOf(each, checker)).length > 0,
    ),
  );
}

/** A method that others of the class call is a part of them. */
function isCalled({ chain }: FileSystemClass, name: string): boolean {
  return chain.some((owner) => new RegExp(`(this|super)\\.${name}\\(`).test(owner.getText()));
}
