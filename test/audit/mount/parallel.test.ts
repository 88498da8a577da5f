import { expect } from 'chai';
import type { Session } from '../../../src/index.js';
import { STYLES, type BookStyle, type TreeClass } from './book-styles.js';
import { isBalanced, line, withTree, type MountedTree } from './case.js';
import { countedThenThrown, countedTwice, uncountedLookup } from './entry-defects.js';
import { oneTakenOff } from './forget-defects.js';

interface Faulty {
  readonly name: string;
  readonly defective: (Base: TreeClass) => TreeClass;
  readonly finds: readonly string[];
  /** What `enforce` adds. */
  readonly repairs: readonly string[];
  readonly balanced: boolean;
}

const FAULTY: readonly Faulty[] = [
  {
    name: 'D1: lookup does not count',
    defective: uncountedLookup,
    finds: ['missing-increment LOOKUP Uncounted.lookup'],
    repairs: [],
    balanced: true,
  },
  {
    name: 'D2: a lookup is counted twice',
    defective: countedTwice,
    finds: ['extra-increment LOOKUP CountedTwice.lookup'],
    repairs: [],
    balanced: true,
  },
  {
    name: 'D4: a lookup counts, then throws',
    defective: countedThenThrown,
    finds: ['increment-on-error LOOKUP CountedThenThrown.lookup'],
    repairs: [],
    balanced: true,
  },
  {
    name: 'D7: FORGET takes 1 off',
    defective: oneTakenOff,
    finds: ['missing-decrement FORGET OneTakenOff.forget'],
    repairs: ['rollback-failed FORGET OneTakenOff.forget'],
    balanced: false,
  },
];

/** Eight processes that look the same names up again and again, while each answer takes a few milliseconds. */
async function crowd({ tree, session, shell }: MountedTree): Promise<void> {
  tree.delay = 3;
  tree.populate(['a', 'secret']);
  const client = 'for j in 1 2 3 4 5 6; do [ -e a ]; [ -e secret ]; done';
  await shell(`for i in 1 2 3 4 5 6 7 8; do { ${client}; } & done; wait`);
  await session.reconcile();
}

function found(session: Session): string[] {
  return session.report().findings.map((finding) => line(finding).replace(/ \d+$/, ''));
}

describe('the audit, with eight requests in flight on the same node', () => {
  for (const style of Object.keys(STYLES) as BookStyle[]) {
    for (const mode of ['observe', 'enforce'] as const) {
      for (const { name, defective, finds, repairs, balanced } of FAULTY) {
        it(`names the right handler and no other: ${name} (${style}, ${mode})`, () =>
          withTree(defective(STYLES[style]), mode, async (mounted) => {
            await crowd(mounted);
            expect(found(mounted.session)).to.deep.equal(mode === 'enforce' ? [...finds, ...repairs] : finds);
            if (mode === 'enforce') expect(isBalanced(mounted.session.report())).to.equal(balanced);
            expect(await mounted.shell('ls')).to.equal('');
          }));
      }

      it(`accuses no correct class (${style}, ${mode})`, () =>
        withTree(STYLES[style], mode, async (mounted) => {
          await crowd(mounted);
          expect(found(mounted.session)).to.deep.equal([]);
          expect(isBalanced(mounted.session.report())).to.equal(true);
        }));
    }
  }
});
