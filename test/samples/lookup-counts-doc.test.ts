import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { check } from '../decorators/compiler.js';

const PAGE = new URL('../../../docs/lookup-counts.md', import.meta.url);

/** The TypeScript in a page, indented or not. */
function examples(markdown: string): string[] {
  return [...markdown.matchAll(/^ *```ts\n([^]*?)^ *```$/gm)].map(([, source = '']) => source);
}

describe('docs/lookup-counts.md', () => {
  it('has examples that compile', async function () {
    this.timeout(60_000);
    const sources = examples(await readFile(PAGE, 'utf8'));
    expect(sources).to.have.length(5);
    for (const [index, found] of check(sources).entries()) expect(found, sources[index]).to.deep.equal([]);
  });
});
