import { countRule } from './count-rule.js';
import { endOf } from './places.js';

export const missingIncrement = countRule({
  name: 'missing-increment',
  summary: 'A reply hands over a lookup that the handler does not count.',
  defects: ['D1'],
  place: endOf,
  message: (_, { name }) =>
    `${name} hands over a lookup here that it has not counted. Count 1 for each entry of the reply: the kernel will give back each of them.`,
});
