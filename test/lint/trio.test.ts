import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { RULES } from '../../src/lint/rules/all.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NAMES = RULES.map(({ name }) => name);
const SECTIONS = ['Why', 'Seen in', 'Wrong', 'Repaired', 'What it does not see'];

function page(name: string): string {
  return readFileSync(`${ROOT}docs/lint/${name}.md`, 'utf8');
}

describe('the rules of the lint', () => {
  it('are each a source, a test and a page, and there is no page without a rule', () => {
    for (const name of NAMES) {
      expect(existsSync(`${ROOT}src/lint/rules/${name}.ts`), `source of ${name}`).to.equal(true);
      expect(existsSync(`${ROOT}test/lint/rules/${name}.test.ts`), `test of ${name}`).to.equal(true);
    }
    const pages = readdirSync(`${ROOT}docs/lint`).map((file) => file.replace(/\.md$/, ''));
    expect(pages.filter((file) => file !== 'README').sort()).to.deep.equal([...NAMES].sort());
  });

  it('are listed in the guide, in their order and with their level', () => {
    const rows = [...page('README').matchAll(/^\| \[([\w-]+)\]\(\1\.md\) .*\| ([\w-]+) +\|$/gm)];
    expect(rows.map(([, name, level]) => `${String(name)} ${String(level)}`)).to.deep.equal(
      RULES.map(({ name, level }) => `${name} ${level}`),
    );
  });

  for (const name of NAMES) {
    it(`${name}: its page has its sections and two examples`, () => {
      const text = page(name);
      expect(text.startsWith(`# ${name}\n`)).to.equal(true);
      expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).to.deep.equal(SECTIONS);
      expect([...text.matchAll(/^```ts$/gm)]).to.have.length(2);
      expect(text).to.match(/\]\(https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(issues|pull|blob|commit)\//);
    });
  }
});
