import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Notifier } from '../../src/session/notifier.js';
import { check } from '../decorators/compiler.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/handlers.md');

/** Of the session itself. */
const INTERNAL = ['constructor', 'retrieved', 'end'];

describe('docs/handlers.md', () => {
  it('has examples that compile', function () {
    this.timeout(60_000);
    const examples = [...PAGE.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, source = '']) => source);
    expect(examples).to.have.lengthOf(2);
    for (const [index, found] of check(examples).entries()) expect(found, examples[index]).to.deep.equal([]);
  });

  it('has each notification', () => {
    const methods = Object.getOwnPropertyNames(Notifier.prototype).filter((name) => !INTERNAL.includes(name));
    expect(methods).to.have.lengthOf(10);
    for (const name of methods) expect(PAGE).to.contain(`| \`${name}(`);
  });

  it('has each thing that an open reply can say', () => {
    const [, members = ''] =
      /^export interface OpenReply \{([^]*?)^\}/m.exec(read('src/protocol/replies.ts')) ?? [];
    const names = [...members.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name = '']) => name);
    expect(names).to.include.members(['handle', 'keepCache', 'backing']);
    for (const name of names) expect(PAGE, name).to.contain(`\`${name}\``);
  });
});
