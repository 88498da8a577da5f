import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

describe('the guide to system calls in memory', () => {
  it('shows a test that runs', () => {
    expect(read('docs/syscalls.md')).to.contain(read('test/samples/syscalls-guide.test.ts'));
  });
});
