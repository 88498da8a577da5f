import ts from 'typescript';
import { constantOf, type Value } from './value.js';

export function literalOf(node: ts.Expression): Value | undefined {
  if (ts.isNumericLiteral(node)) return constantOf(Number(node.text));
  if (ts.isStringLiteralLike(node)) return constantOf(node.text);
  if (ts.isBigIntLiteral(node)) return constantOf(BigInt(node.text.slice(0, -1)));
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return constantOf(true);
    case ts.SyntaxKind.FalseKeyword:
      return constantOf(false);
    case ts.SyntaxKind.NullKeyword:
      return constantOf(null);
    default:
      return undefined;
  }
}
