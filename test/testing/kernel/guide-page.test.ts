import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

describe('the guide to the simulated kernel', () => {
  for (const name of ['guide.test.ts', 'guide-handles.test.ts']) {
    it(`shows a test that runs: ${name}`, () => {
      expect(read('docs/simulated-kernel.md')).to.contain(read(`test/testing/kernel/${name}`));
    });
  }
});
