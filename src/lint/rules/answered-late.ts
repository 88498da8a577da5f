import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const answeredLate: Rule = {
  name: 'answered-late',
  summary: 'A reply is made twice, or after it has been sent.',
  defects: ['D21'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      for (const exit of exits) {
        for (const { node } of eventsOf(exit, 'page').filter(({ isDetached }) => isDetached)) {
          report({
            node,
            message: `${handler.name} does not wait for this: the page is closed by then, and what is counted for it is counted for nobody. Return or await the promise.`,
          });
        }
        for (const { node } of eventsOf(exit, 'settled')) {
          report({
            node,
            message: `${handler.name} settles this promise twice, and only the first answer counts. Return after it.`,
          });
        }
      }
    }
  },
};
