import { expect } from 'chai';
import { explore, formatExploration, type Scenario } from 'tallyfs/testing';
import { Store } from '../../corpus/backends/store.js';
import WriteBack, { container } from '../../corpus/D23/write-back.js';
import WriteBackAtDestroy from '../../corpus/D23/write-back.twin.js';

/** A file is written, and nobody forgets it. */
const WRITTEN: Scenario = {
  name: 'written, and unmounted',
  ending: 'unmounted',
  setup: async (process) => {
    const file = await process.open('/notes.txt', 'r+');
    await file.write('kept', 0);
    await file.close();
  },
  processes: { reader: (process) => process.stat('/notes.txt') },
  atEnd: async (_fileSystem, { container: services, hasFailed }) => {
    if (hasFailed) return;
    const store = services.get(Store);
    const text = await store.read(await store.find(1, 'notes.txt'), 0, 4);
    expect(Buffer.from(text).toString()).to.equal('kept');
  },
};

describe('a scenario that ends with an unmount', () => {
  it('finds what is written back in FORGET only, which does not come', async () => {
    const exploration = await explore(WriteBack, WRITTEN, { container, bound: 1, random: 0 });
    expect(exploration.found.map(({ kind }) => kind)).to.deep.equal(['invariant']);
    expect(exploration.found[0]!.message).to.match(/^at the end: AssertionError/);
  });

  it('finds nothing where the rest is written back in DESTROY, whose calls have their turns too', async () => {
    const exploration = await explore(WriteBackAtDestroy, WRITTEN, { container, bound: 1, random: 0 });
    expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
    expect(exploration.isExhausted).to.equal(true);
  });
});
