import { expect } from 'chai';
import { fileOf, subjectsOf, type Subject } from './audits/corpus-audit.js';
import { EXPLORER_AUDIT, isAsked } from './audits/explorer-audit.js';
import { PROGRAMS } from './manifest.js';

/**
 * What goes wrong in these is no count, and shows only in the back end when it is unmounted. Scenarios that look at the back
 * end see it, and the default ones know nothing of it.
 */
const MISSED = ['D23/write-back', 'D23/leftovers'];

function isExpected(subject: Subject): boolean {
  return !subject.isTwin && !MISSED.includes(fileOf(subject));
}

describe('the explorer, with its default scenarios', () => {
  for (const subject of subjectsOf(PROGRAMS).filter(isAsked)) {
    it(`finds ${isExpected(subject) ? 'a fault' : 'nothing'} in ${fileOf(subject)}`, async () => {
      const [verdict] = await EXPLORER_AUDIT.judge([subject]);
      expect(verdict?.found, verdict?.finds.join()).to.equal(isExpected(subject));
    });
  }
});
