import { expect } from 'chai';
import { World } from './world.js';

describe('the count of the root', () => {
  for (const enforce of [false, true]) {
    it(`is the class's own business: it is neither a fault nor a reason to stop a reply (${enforce ? 'enforce' : 'observe'})`, async () => {
      const world = new World(enforce);
      const counts = [
        [1, 1],
        [2, 1],
      ] as const;
      world.request({ label: 'lookup', operation: 'lookup', changes: counts, hands: [2], prompt: true });
      world.forget('forget', 2, 1, [
        [1, -3],
        [2, -1],
      ]);
      await world.finish(() => 0);
      expect(world.refused).to.deep.equal([]);
      expect(world.found).to.deep.equal([]);
    });
  }
});
