import { expect } from 'chai';
import { start } from '../../support/children.js';
import { STYLES, type BookStyle } from './book-styles.js';
import { withTree } from './case.js';
import { oneTakenOff } from './forget-defects.js';

describe('reconcile on a real mount', () => {
  for (const style of Object.keys(STYLES) as BookStyle[]) {
    it(`tells caching from leaks, and both from an open file (${style})`, () =>
      withTree(STYLES[style], 'observe', async ({ tree, session, directory, shell }) => {
        tree.timeout = 60;
        tree.populate(['a', 'b']);
        const holder = await start('sh', [
          '-c',
          'cd "$0" && exec 3< a && echo open && exec sleep 20',
          directory,
        ]);
        await holder.says('open');
        await shell('cat a b; cat a b');
        expect(await session.reconcile()).to.deep.include({ proven: true, held: [2], leaks: [] });
        holder.kill('SIGKILL');
        await holder.ended;
        expect(await session.reconcile()).to.deep.include({ proven: true, held: [], leaks: [] });
        expect(session.report().findings).to.deep.equal([]);
      }));

    it(`finds a leak that nothing shows before the kernel forgets (${style})`, () =>
      withTree(oneTakenOff(STYLES[style]), 'observe', async ({ tree, session, shell }) => {
        tree.populate(['a']);
        await shell('exec 3< a; cat a');
        const { held, leaks } = await session.reconcile();
        expect(held).to.deep.equal([]);
        expect(leaks).to.have.lengthOf(1);
        expect(leaks[0]).to.deep.include({ nodeid: 2, held: 0 });
      }));
  }
});
