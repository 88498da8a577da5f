import { countRule } from './count-rule.js';
import { changeOf } from './places.js';

export const extraIncrement = countRule({
  name: 'extra-increment',
  summary: 'A handler counts a lookup that its reply does not hand over.',
  defects: ['D2', 'D5'],
  place: changeOf,
  message: ({ reply }, { name }) => `${name} counts a lookup here, and ${why(reply)}. ${REMEDY}`,
});

const REMEDY = 'Count only what the reply hands over: the kernel gives back nothing else.';

function why(reply: string): string {
  if (reply === 'negative') return 'answers with a negative entry, which hands nothing over';
  if (reply === 'page')
    return 'the entry is not on the page: it is "." or "..", or did not fit, or was taken off again';
  return reply === 'entry'
    ? 'has counted more than the one that its reply hands over'
    : 'its reply hands nothing over';
}
