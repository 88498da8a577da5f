import { countRule } from './count-rule.js';
import { changeOf } from './places.js';

export const extraDecrement = countRule({
  name: 'extra-decrement',
  summary: 'A FORGET handler takes off more than nlookup.',
  defects: ['D7'],
  place: changeOf,
  message: (_, { name }) =>
    `${name} takes off more than it is told, or all there is. Take nlookup off, no more: the kernel may still hold the rest.`,
});
