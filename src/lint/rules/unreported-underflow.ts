import { isDropped, maskings } from './masked-underflow.js';
import type { Rule } from './rule.js';

export const unreportedUnderflow: Rule = {
  name: 'unreported-underflow',
  summary: 'A FORGET handler drops a count that is below 0 like one that is 0.',
  defects: ['D9'],
  needsBook: true,
  level: 'strict',
  check({ summaries }, report) {
    for (const summary of summaries) {
      for (const node of maskings(summary, isDropped)) {
        report({
          node,
          message:
            'A count below 0 is dropped here like one that is 0, so nobody sees that more was given back than was counted. Drop it where it is 0, and report it where it is below.',
        });
      }
    }
  },
};
