import type { LockValue } from '../flow/value.js';
import type { Exit } from '../summaries/summary.js';
import type { Rule } from './rule.js';

export const lockNotReleased: Rule = {
  name: 'lock-not-released',
  summary: 'A lock is still held when a handler answers or fails.',
  defects: ['D14'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      for (const exit of exits) {
        for (const { node } of left(exit)) {
          report({
            node,
            message: `${handler.name} ${exit.how === 'throw' ? 'can fail' : 'can answer'} with this lock held, and then nobody gets it any more. Use \`using\`, \`locks.hold\`, or release it in a \`finally\`.`,
          });
        }
      }
    }
  },
};

function left({ path, value }: Exit): readonly LockValue[] {
  return path.locks.filter((lock) => lock !== value && !lock.isScoped);
}
