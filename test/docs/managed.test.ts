import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { check } from '../decorators/compiler.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('docs/managed.md', () => {
  it('shows the sample as it is', () => {
    expect(read('docs/managed.md')).to.contain(read('samples/notes/index.ts'));
  });

  it('has other examples that compile', function () {
    this.timeout(60_000);
    const examples = [...read('docs/managed.md').matchAll(/^```ts\n([^]*?)^```$/gm)];
    const others = examples.map(([, source = '']) => source).filter((source) => !source.includes('NotesFs'));
    expect(others).to.have.length(2);
    for (const [index, found] of check(others).entries()) expect(found, others[index]).to.deep.equal([]);
  });
});
