import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';
import { withShown, type Showing } from './shown-directory.js';

const WORKER = fileURLToPath(new URL('../storm/worker.js', import.meta.url));

const WAYS: readonly Showing[] = [
  {},
  { below: 'tmpfs', options: ['attr_timeout=0,entry_timeout=0,descriptors=20'] },
];

describe('the passthrough sample: a storm', function () {
  this.timeout(60_000);

  for (const showing of WAYS) {
    it(`leaves ledger, book and kernel in agreement (${JSON.stringify(showing)})`, () =>
      withShown(showing, async ({ mounted }) => {
        const ended = await Promise.all(
          ['1', '2', '3', '4'].map((seed) =>
            run(process.execPath, [WORKER, mounted.directory, 'mixed', '1500', seed], { timeout: 50_000 }),
          ),
        );
        for (const { status, stderr } of ended) expect(status, stderr).to.equal(0);
        const { ledger, book, findings } = await mounted.report();
        expect(findings).to.deep.equal([]);
        expect({ ...book, 1: 1 }).to.deep.equal(ledger);
        await mounted.dropCachesUntil(async () => Object.keys((await mounted.report()).ledger).length === 1);
        const after = await mounted.report();
        expect(after.ledger).to.deep.equal({ 1: 1 });
        expect([after.book, after.findings]).to.deep.equal([{}, []]);
      }));
  }
});
