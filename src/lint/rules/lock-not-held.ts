import { eventsOf } from './places.js';
import type { Rule } from './rule.js';

export const lockNotHeld: Rule = {
  name: 'lock-not-held',
  summary: 'What is marked with @Guarded is used while no lock is held.',
  defects: ['D12'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      if (handler.operation === 'destroy') continue;
      for (const exit of exits) {
        for (const { node, name } of eventsOf(exit, 'guarded').filter(({ locks }) => locks.length === 0)) {
          report({
            node,
            message: `${name} is marked with @Guarded, and ${handler.name} gets here without the inode's lock. Hold it from the question to the change.`,
          });
        }
      }
    }
  },
};
