import { exitNode } from './places.js';
import type { Rule } from './rule.js';

export const forgetThrows: Rule = {
  name: 'forget-throws',
  summary: 'A FORGET handler throws, as if FORGET could be answered.',
  defects: ['D21'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      if (handler.operation !== 'forget') continue;
      for (const exit of exits) {
        // What is forgotten is there, so what happens where it is absent does not happen.
        if (exit.cause !== 'statement' || exit.path.facts.hasAbsent('request.nodeid')) continue;
        report({
          node: exitNode(exit, handler),
          message: `${handler.name} throws here: FORGET is never answered, not even with an error, and the kernel has given the lookups back whatever happens. Return instead.`,
        });
      }
    }
  },
};
