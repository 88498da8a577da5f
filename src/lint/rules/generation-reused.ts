import { primitiveOf, type Value } from '../flow/value.js';
import type { Exit } from '../summaries/summary.js';
import { exitNode } from './places.js';
import type { Rule } from './rule.js';

export const generationReused: Rule = {
  name: 'generation-reused',
  summary: 'A nodeid that was free is given to another file with the same generation.',
  defects: ['D17', 'D18'],
  needsBook: false,
  level: 'recommended',
  check({ summaries }, report) {
    for (const { handler, exits } of summaries) {
      for (const exit of exits.filter(isReuse)) {
        report({
          node: exitNode(exit, handler),
          message: `${handler.name} hands over a nodeid that was another file's before, and the generation is always the same: file handles of the old file lead to the new one. Give each file that gets a used number another generation.`,
        });
      }
    }
  },
};

function isReuse({ reply, value, path }: Exit): boolean {
  if (reply !== 'entry' || value.kind !== 'object') return false;
  const generation = value.properties.get('generation');
  const isFixed =
    generation === undefined ? value.spreads.length === 0 : primitiveOf(generation) !== undefined;
  return isFixed && path.handed.some(({ nodeid }) => isFromFreeList(nodeid));
}

/** `free.pop()`: a list that numbers are put back into. */
function isFromFreeList(nodeid: Value): boolean {
  return nodeid.kind === 'unknown' && nodeid.origin?.how === 'call' && /^(pop|shift)#/.test(nodeid.id);
}
