import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { explore, formatExploration } from 'tallyfs/testing';
import WontWork, { container } from '../../../samples/lookup-counts/wont-work.js';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

describe('the guide to exploring', () => {
  it('shows a test that runs', () => {
    expect(read('docs/exploring.md')).to.contain(read('test/testing/explorer/guide.test.ts'));
  });

  it('shows what is found in WontWork', async () => {
    const exploration = await explore(WontWork, undefined, {
      container,
      options: { delay: 0 },
      bound: 1,
      random: 0,
    });
    const { timeline } = exploration.found.find(({ kind }) => kind === 'removed-while-known')!;
    expect(read('docs/exploring.md'), formatExploration(exploration)).to.contain(timeline);
  });
});
