import { row } from '../../protocol/operations.js';
import { nameNode } from './places.js';
import type { Rule } from './rule.js';

export const missingForget: Rule = {
  name: 'missing-forget',
  summary: 'A class hands over lookups and has no @Forget handler.',
  defects: ['D8'],
  needsBook: true,
  level: 'recommended',
  check({ fileSystem }, report) {
    const { handlers, node, name } = fileSystem;
    const counting = handlers.filter(({ operation }) => row(operation).count.includes('entry'));
    const [first] = counting;
    if (first === undefined || handlers.some(({ operation }) => operation === 'forget')) return;
    report({
      node: node.name ?? nameNode(first.member),
      message: `${name} hands over lookups (${first.name}) and has no @Forget handler. Add one that takes nlookup off the count, or say bookkeeping: 'none' if nodeids never go away.`,
    });
  },
};
