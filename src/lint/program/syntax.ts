import ts from 'typescript';

type Outer =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion;

/** `(x)`, `x!`, `x as T`: what changes nothing about the value. */
export function isOuter(node: ts.Node): node is Outer {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

/** The name of a symbol as it is written: the compiler marks those of `#private` members. */
export function plainName({ name }: ts.Symbol): string {
  return name.replace(/^__#\d+@/, '');
}

export function bare(node: ts.Expression): ts.Expression {
  return isOuter(node) ? bare(node.expression) : node;
}
