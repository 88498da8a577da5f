import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttrReply, GetattrRequest } from '../../../src/index.js';
import { start } from '../../support/children.js';
import { STYLES, type TreeClass } from './book-styles.js';
import { isBalanced, withTree } from './case.js';
import type { Answer } from './tiny-tree.js';

const NAMES = 100_000;
/** Looked up by one child, all of which look at the same time. */
const PART = 10_000;
const STUCK = 2;

/** Asked for the attributes of one file, it answers when it is told to. */
function stuck(Base: TreeClass, freed: Promise<void>): TreeClass {
  return class Stuck extends Base {
    override getattr(request: GetattrRequest): Answer<AttrReply> {
      if (request.nodeid !== STUCK) return super.getattr(request);
      return freed.then(() => super.getattr(request));
    }
  };
}

describe('a flood of FORGETs on a real mount', () => {
  it('is served while a slow handler hangs (D24)', async function () {
    this.timeout(120_000);
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    await withTree(
      stuck(STYLES.LookupBook, freed),
      'enforce',
      async ({ tree, session, directory, shell }) => {
        tree.populate(['stuck', ...Array.from({ length: NAMES }, (_, index) => `name-${String(index)}`)]);
        const firsts = Array.from({ length: NAMES / PART }, (_, index) => index * PART);
        const looks = firsts.map((first) =>
          shell(`seq -f name-%.0f ${String(first)} ${String(first + PART - 1)} | xargs ls -d`),
        );
        expect(await Promise.all(looks)).to.deep.equal(firsts.map(() => ''));
        const waiting = await start('sh', ['-c', 'exec stat "$0"/stuck', directory], { timeout: 60_000 });
        let answered = false;
        void waiting.ended.then(() => (answered = true));
        while ((session.report().book?.[STUCK] ?? 0) === 0) await sleep(10);
        expect(Object.keys(session.report().ledger).length, 'names that the kernel knows').to.be.above(2);
        await session.reconcile();
        const { ledger, requests } = session.report();
        expect(Object.keys(ledger)).to.have.lengthOf.at.most(2);
        expect(requests['LOOKUP']).to.be.at.least(NAMES);
        expect(answered, 'the slow handler has answered').to.equal(false);
        free();
        expect(await waiting.ended).to.include({ status: 0, timedOut: false });
        expect(isBalanced(session.report())).to.equal(true);
        expect(session.report().findings).to.deep.equal([]);
      },
    );
  });
});
