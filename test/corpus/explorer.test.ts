import { expect } from 'chai';
import { fileOf, subjectsOf, type Subject } from './audits/corpus-audit.js';
import { EXPLORER_AUDIT, isAsked } from './audits/explorer-audit.js';
import { PROGRAMS } from './manifest.js';

/**
 * What goes wrong in these is no count: an inode or a cache that stays, or goes, at the wrong time. Scenarios that look at
 * the back end see it, and the default ones know nothing of it.
 */
const MISSED = [
  'D16/directories',
  'D16/zeros',
  'D19/by-path',
  'D23/write-back',
  'D23/leftovers',
  'D25/left-to-forget',
];

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
