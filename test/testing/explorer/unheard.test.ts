import { expect } from 'chai';
import { Chronicle } from '../../../src/testing/explorer/chronicle.js';
import { HandlerWatch } from '../../../src/testing/explorer/handler-watch.js';
import { Lives } from '../../../src/testing/explorer/invariants/lives.js';
import { Nameless } from '../../../src/testing/explorer/invariants/nameless.js';
import { Unheard } from '../../../src/testing/explorer/invariants/unheard.js';
import { Deferred } from '../../support/deferred.js';

/** A has asked about inode 2 before it was destroyed, and answers LOOKUP with it afterwards. */
async function handsOverWhatIsRemoved(giveUp: boolean): Promise<string[]> {
  const kinds: string[] = [];
  const lives = new Lives();
  const watch = new HandlerWatch({
    lives,
    nameless: new Nameless(),
    chronicle: new Chronicle(),
    touched: new Set(),
    actor: () => 'A',
    counts: { counted: () => undefined, held: () => 0 },
    violate: ({ kind }) => kinds.push(kind),
  });
  lives.answered('A', 'Store.find', ['a'], 2);
  lives.removes('B', 2);
  lives.calls('B', [2]);
  const back = new Deferred();
  const run = () => back.promise.then(() => ({ nodeid: 2 }));
  const request = { parent: 1, name: 'a' };
  const answer = watch.surround({ operation: 'lookup', label: 'F.lookup', request, page: undefined, run });
  if (giveUp) watch.giveUp('A');
  back.resolve();
  await answer;
  await Promise.resolve();
  return kinds;
}

describe('a reply that is not delivered', () => {
  it('hands over nothing, so no inode that is removed either', async () => {
    expect(await handsOverWhatIsRemoved(true)).to.deep.equal([]);
  });

  it('is a fault where it is delivered', async () => {
    expect(await handsOverWhatIsRemoved(false)).to.deep.equal(['removed-entry']);
  });

  for (const kind of ['generation-reused', 'generation-changed', 'type-changed'] as const) {
    it(`is no ${kind}, whereas the reply to another request is`, () => {
      const unheard = new Unheard();
      unheard.add(7);
      expect(unheard.covers({ kind, unique: 7 })).to.equal(true);
      expect(unheard.covers({ kind, unique: 9 })).to.equal(false);
    });
  }

  it('excuses nothing that the class has counted', () => {
    const unheard = new Unheard();
    unheard.add(7);
    expect(unheard.covers({ kind: 'extra-increment', unique: 7 })).to.equal(false);
  });
});
