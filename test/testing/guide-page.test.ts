import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the guide to testing', () => {
  it('shows a test that runs', () => {
    expect(read('docs/testing.md')).to.contain(read('test/testing/guide.test.ts'));
  });
});
