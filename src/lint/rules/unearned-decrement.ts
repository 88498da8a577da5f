import { countRule } from './count-rule.js';
import { changeOf } from './places.js';

export const unearnedDecrement = countRule({
  name: 'unearned-decrement',
  summary: 'A handler takes lookups off that no FORGET has given back.',
  defects: ['D3'],
  place: changeOf,
  message: (_, { name }) =>
    `${name} takes lookups off here that no FORGET has given back, or that it has not counted itself. The kernel still holds them.`,
});
