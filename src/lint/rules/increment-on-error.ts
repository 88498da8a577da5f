import { countRule } from './count-rule.js';
import { exitNode } from './places.js';

export const incrementOnError = countRule({
  name: 'increment-on-error',
  summary: 'A handler counts a lookup and can fail behind it.',
  defects: ['D4'],
  place: exitNode,
  message: ({ cause }, { name }) =>
    `${name} has counted a lookup, and ${cause === 'rejection' ? 'this can fail' : 'fails here'}: an error hands nothing over. Count last, or take the count back before throwing.`,
});
