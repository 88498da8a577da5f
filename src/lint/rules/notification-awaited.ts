import ts from 'typescript';
import type { Repair } from '../findings.js';
import type { Value } from '../flow/value.js';
import { eventsOf, exitNode } from './places.js';
import type { Rule } from './rule.js';

export const notificationAwaited: Rule = {
  name: 'notification-awaited',
  summary: 'A handler waits for a notification that may be waiting for the handler.',
  defects: ['D26'],
  needsBook: false,
  level: 'recommended',
  canFix: true,
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      for (const exit of exits) {
        const awaited = eventsOf(exit, 'await').filter(
          ({ of, isDetached }) => !isDetached && of !== undefined && isNotification(of),
        );
        for (const { node } of awaited) {
          const fix = repairOf(node);
          report({ node, message: messageFor(handler.name), ...(fix === undefined ? {} : { fix }) });
        }
        if (isNotification(exit.value))
          report({ node: exitNode(exit, handler), message: messageFor(handler.name) });
      }
    }
  },
};

/** What nobody asks about is dropped by the session, so an await on its own can go. */
function repairOf(node: ts.Node): Repair | undefined {
  if (!ts.isAwaitExpression(node) || !ts.isExpressionStatement(node.parent)) return undefined;
  const start = node.getStart();
  return { title: 'Start it with void', edits: [{ start, end: start + 'await'.length, text: 'void' }] };
}

function messageFor(name: string): string {
  return `${name} waits for a notification before it answers: the kernel may make the notification wait for this very request. Start it with \`void\`, and let it finish on its own.`;
}

function isNotification(value: Value): boolean {
  if (value.kind === 'promise') return value.notification !== undefined;
  return value.kind === 'list' && value.items.some(isNotification);
}
