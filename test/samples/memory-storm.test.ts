import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';
import { sample, withSample, type MountedSample } from './mounted-sample.js';

const WORKER = fileURLToPath(new URL('../storm/worker.js', import.meta.url));
const ROOT = '1';

/** Several processes at once in one directory. */
async function storm(m: MountedSample, processes: number, steps: number): Promise<void> {
  const ended = await Promise.all(
    Array.from({ length: processes }, (_, seed) =>
      run(process.execPath, [WORKER, m.directory, 'mixed', String(steps), String(seed)], {
        timeout: 100_000,
      }),
    ),
  );
  for (const { status, stderr } of ended) expect(status, stderr).to.equal(0);
}

/** What the ledger has and the book has to have: the root is not counted. */
async function counts(m: MountedSample) {
  const { ledger, book, findings } = await m.report();
  const { [ROOT]: root, ...known } = ledger;
  return { root, known, book, findings };
}

describe('the memory sample on a mount: a storm', function () {
  this.timeout(120_000);

  for (const options of [[], ['attr_timeout=0,entry_timeout=0']]) {
    it(`leaves ledger, book and kernel in agreement (${options[0] ?? 'default timeouts'})`, () =>
      withSample(sample('memory'), options, async (m) => {
        await storm(m, 6, 2500);
        const after = await counts(m);
        expect(after.findings).to.deep.equal([]);
        expect(Object.keys(after.known)).to.not.have.length(0);
        expect(after.book).to.deep.equal(after.known);

        await m.dropCachesUntil(async () => Object.keys((await m.report()).ledger).length === 1);
        expect(await counts(m), 'the tree stays, but nobody knows it').to.deep.equal({
          root: 1,
          known: {},
          book: {},
          findings: [],
        });
        const names = Number(await m.sh("find . -printf '%i\\n' | sort -u | wc -l"));
        expect(await m.inodes(), 'inodes with a name').to.equal(names);

        await m.sh('rm -rf -- *');
        await m.dropCachesUntil(async () => (await m.inodes()) === 1);
        expect(await m.inodes(), 'the root alone').to.equal(1);
        expect(await m.sh('df --output=used . | tail -n 1 | xargs')).to.equal('0');
        expect(await counts(m)).to.deep.equal({ root: 1, known: {}, book: {}, findings: [] });
      }));
  }
});
