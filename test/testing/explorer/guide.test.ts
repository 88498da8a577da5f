import { expect } from 'chai';
import { explore, formatExploration, type Scenario } from 'tallyfs/testing';
import WouldWork, { container } from '../../../samples/lookup-counts/would-work.js';

const OPENED_WHILE_FORGOTTEN: Scenario<WouldWork> = {
  name: 'opened while it is forgotten',
  setup: async (process) => {
    await (await process.open('/file', 'w')).close();
  },
  processes: {
    reader: async (process) => {
      await (await process.open('/file')).close();
    },
    pressure: (_process, memory) => memory.drop(),
  },
  atEnd: ({ cache }, { hasFailed }) => {
    // A state that could not be stored stays where it is.
    if (!hasFailed) expect(cache.size).to.equal(0);
  },
};

describe('WouldWork, in each order', () => {
  it('keeps a state for a file that is opened while the kernel forgets it', async () => {
    const exploration = await explore(WouldWork, OPENED_WHILE_FORGOTTEN, {
      container,
      options: { delay: 0 },
    });
    expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
    expect(exploration.isExhausted).to.equal(true);
  });
});
