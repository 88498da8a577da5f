import { row } from '../../protocol/operations.js';
import { judge } from '../summaries/judge.js';
import { endOf } from './places.js';
import type { Rule } from './rule.js';

export const missingIncrement: Rule = {
  name: 'missing-increment',
  summary: 'A reply hands over a lookup that the handler does not count.',
  defects: ['D1'],
  needsBook: true,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      if (!row(handler.operation).count.includes('entry')) continue;
      for (const exit of exits) {
        const verdict = judge(exit);
        if (verdict.is !== 'wrong' || verdict.high >= 0 || !/entry|page/.test(exit.reply)) continue;
        report({
          node: endOf(exit, handler),
          message: `${handler.name} hands over a lookup here that it has not counted. Count 1 for each entry of the reply: the kernel will give back each of them.`,
        });
      }
    }
  },
};
