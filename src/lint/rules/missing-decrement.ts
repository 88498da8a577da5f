import ts from 'typescript';
import type { Repair } from '../findings.js';
import { countRule } from './count-rule.js';
import { changeOf } from './places.js';

export const missingDecrement = countRule({
  name: 'missing-decrement',
  summary: 'A FORGET handler takes off less than nlookup.',
  defects: ['D7', 'D8'],
  canFix: true,
  place: changeOf,
  message: ({ path }, { name }) =>
    `${name} ${path.changes.size === 0 ? 'takes nothing off' : 'takes off less than it is told'}. Take nlookup off, all of it: one FORGET can give back many lookups.`,
  fix: (exit, handler) => repairOf(changeOf(exit, handler)),
});

/** `subtract(nodeid, 1)` where the handler has nlookup at hand. */
function repairOf(node: ts.Node): Repair | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [, amount] = node.arguments;
  if (amount?.getText() !== '1' || !hasLookups(node)) return undefined;
  return {
    title: 'Take nlookup off',
    edits: [{ start: amount.getStart(), end: amount.getEnd(), text: 'nlookup' }],
  };
}

function hasLookups(node: ts.Node): boolean {
  const method = ts.findAncestor(node, ts.isMethodDeclaration);
  const [request] = method?.parameters ?? [];
  if (request === undefined || !ts.isObjectBindingPattern(request.name)) return false;
  return request.name.elements.some(
    ({ name, propertyName }) => propertyName === undefined && name.getText() === 'nlookup',
  );
}
