import { expect } from 'chai';
import { STYLES, type BookStyle } from './book-styles.js';
import { isBalanced, withTree, type MountedTree } from './case.js';

/** Eight processes that look the same names up again and again, while each answer takes a few milliseconds. */
async function crowd({ tree, session, shell }: MountedTree): Promise<void> {
  tree.delay = 3;
  tree.populate(['a', 'secret']);
  const client = 'for j in 1 2 3 4 5 6; do [ -e a ]; [ -e secret ]; done';
  await shell(`for i in 1 2 3 4 5 6 7 8; do { ${client}; } & done; wait`);
  await session.reconcile();
}

describe('the audit, with eight requests in flight on the same node', () => {
  for (const style of Object.keys(STYLES) as BookStyle[]) {
    for (const mode of ['observe', 'enforce'] as const) {
      it(`accuses no correct class (${style}, ${mode})`, () =>
        withTree(STYLES[style], mode, async (mounted) => {
          await crowd(mounted);
          expect(mounted.session.report().findings).to.deep.equal([]);
          expect(isBalanced(mounted.session.report())).to.equal(true);
        }));
    }
  }
});
