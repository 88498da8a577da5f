import type ts from 'typescript';

/** A type checker that is asked about each node once: paths come by the same code many times. */
export function remembering(checker: ts.TypeChecker): ts.TypeChecker {
  return {
    ...checker,
    getSymbolAtLocation: once((node) => checker.getSymbolAtLocation(node)),
    getTypeAtLocation: once((node) => checker.getTypeAtLocation(node)),
    getResolvedSignature: once((node: ts.CallLikeExpression) => checker.getResolvedSignature(node)),
    getShorthandAssignmentValueSymbol: once((node: ts.Node | undefined) =>
      checker.getShorthandAssignmentValueSymbol(node),
    ),
  };
}

function once<N, T>(ask: (node: N) => T): (node: N) => T {
  const known = new Map<N, T>();
  return (node) => {
    const answer = known.get(node);
    if (answer !== undefined || known.has(node)) return answer as T;
    const asked = ask(node);
    known.set(node, asked);
    return asked;
  };
}
