import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { FINDING_KINDS } from '../../src/audit/finding.js';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const KINDS = Object.keys(FINDING_KINDS);
const SECTIONS = [
  'What it means',
  'How it comes about',
  'Seen in',
  'Wrong',
  'Repaired',
  'What the audit does',
  'How to fix it',
];

const read = (page: string): string => readFileSync(join(DOCS, page), 'utf8');

/** From the titles of a page's sections to their texts. */
function sections(text: string): Map<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end).trim()];
    }),
  );
}

describe('the pages about findings', () => {
  it('are one for each kind, and no other', () => {
    const pages = readdirSync(join(DOCS, 'findings')).filter((name) => name !== 'README.md');
    expect(pages.sort()).to.deep.equal(KINDS.map((kind) => `${kind}.md`).sort());
  });

  it('are listed in the order of the kinds', () => {
    const rows = [...read('findings/README.md').matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\.md\)/gm)];
    expect(rows.map(([, name]) => name)).to.deep.equal(KINDS);
    expect(rows.map(([, , page]) => page)).to.deep.equal(KINDS);
  });

  for (const kind of KINDS) {
    it(`${kind}: has its sections, both examples, a source and both modes`, () => {
      const text = read(`findings/${kind}.md`);
      expect(text.startsWith(`# ${kind}\n`)).to.equal(true);
      const found = sections(text);
      expect([...found.keys()]).to.deep.equal(SECTIONS);
      for (const [title, body] of found) expect(body, title).not.to.equal('');
      const [wrong, repaired] = ['Wrong', 'Repaired'].map((title) => found.get(title) ?? '');
      for (const example of [wrong, repaired]) expect(example).to.match(/^```ts\n[^]+\n```$/);
      expect(wrong).not.to.equal(repaired);
      expect(found.get('Seen in')).to.match(
        /\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\/(issues|pull|blob)\//,
      );
      for (const mode of ['`observe`', '`enforce`'])
        expect(found.get('What the audit does')).to.contain(mode);
    });
  }

  it('link to what is there', () => {
    for (const page of ['report.md', 'findings/README.md', ...KINDS.map((kind) => `findings/${kind}.md`)]) {
      for (const [, target = ''] of read(page).matchAll(/\]\(([^):#\s]+)\)/g)) {
        expect(existsSync(join(DOCS, dirname(page), target)), `${page} links to ${target}`).to.equal(true);
      }
    }
  });
});

describe('the page about the report', () => {
  it('tells all members of a report and of a finding', () => {
    const schema = JSON.parse(read('report.schema.json')) as {
      properties: object;
      $defs: { finding: { properties: object } };
    };
    const tables = read('report.md').split('### A finding');
    const told = tables.map((table) => [...table.matchAll(/^\| `(\w+)`/gm)].map(([, member]) => member));
    expect(told).to.deep.equal([
      Object.keys(schema.properties),
      Object.keys(schema.$defs.finding.properties),
    ]);
  });
});
