import type ts from 'typescript';
import type { Repair } from '../findings.js';
import type { FoundHandler } from '../program/file-system.js';
import { faultOf, type CountFault } from '../summaries/fault.js';
import type { Exit } from '../summaries/summary.js';
import type { Rule } from './rule.js';

/** What differs between the rules that compare what a path counts with what it hands over. */
interface CountRule {
  readonly name: CountFault;
  readonly summary: string;
  readonly defects: readonly string[];
  readonly place: (exit: Exit, handler: FoundHandler) => ts.Node;
  readonly message: (exit: Exit, handler: FoundHandler) => string;
  readonly canFix?: true;
  readonly fix?: (exit: Exit, handler: FoundHandler) => Repair | undefined;
}

/** Makes the rule for one of the ways to be wrong; the words are those of the findings on a mount. */
export function countRule({ place, message, fix, ...rest }: CountRule): Rule {
  return {
    ...rest,
    needsBook: true,
    level: 'recommended',
    check({ summaries }, report) {
      for (const { handler, exits } of summaries) {
        for (const exit of exits.filter((each) => faultOf(each, handler) === rest.name)) {
          const repair = fix?.(exit, handler);
          report({
            node: place(exit, handler),
            message: message(exit, handler),
            ...(repair === undefined ? {} : { fix: repair }),
          });
        }
      }
    },
  };
}
