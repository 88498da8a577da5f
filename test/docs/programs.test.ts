import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import * as tallyfs from '../../src/index.js';
import { FLAG_OPTIONS, FUSE_OPTIONS, INIT_OPTIONS, MOUNT_SETTINGS } from '../../src/metadata/mount-keys.js';
import { check } from '../decorators/compiler.js';

const PAGE = readFileSync(new URL('../../../docs/programs.md', import.meta.url), 'utf8');

/** The classes of errors that the package exports. */
const ERRORS = Object.entries(tallyfs as Readonly<Record<string, unknown>>)
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
  .map(([name]) => name);

describe('docs/programs.md', () => {
  it('has every class of errors that a program may meet', () => {
    expect(ERRORS).to.include('NativeError');
    for (const name of ERRORS) expect(PAGE).to.contain(`\`${name}\``);
  });

  it('has every mount option', () => {
    for (const table of [FLAG_OPTIONS, FUSE_OPTIONS, INIT_OPTIONS])
      for (const name of Object.keys(table)) expect(PAGE).to.contain(`\`${name}\``);
    for (const name of MOUNT_SETTINGS) expect(PAGE).to.contain(`\`${name}\``);
  });

  it('has every channel', () => {
    for (const { name } of Object.values(tallyfs.channels)) expect(PAGE).to.contain(`\`${String(name)}\``);
  });

  it('has examples that compile', function () {
    this.timeout(60_000);
    const examples = [...PAGE.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, source = '']) => source);
    expect(examples).to.have.length(3);
    for (const [index, found] of check(examples).entries()) expect(found, examples[index]).to.deep.equal([]);
  });
});
