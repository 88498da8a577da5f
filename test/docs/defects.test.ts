import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CORPUS_AUDITS } from '../corpus/audits/all.js';
import { DEFECT_CLASSES, type DefectClass } from '../corpus/defect-classes.js';
import { DEFECT_IDS } from '../corpus/matrix.js';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const read = (page: string): string => readFileSync(join(DOCS, page), 'utf8');

/** From the classes to what the page says of them. */
function classes(): Map<string, string> {
  const parts = read('defects.md').split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}

/** Cells of the rows of a table. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the list of defects', () => {
  it('has the classes of the corpus, in their order', () => {
    expect([...classes().keys()]).to.deep.equal(DEFECT_IDS);
  });

  for (const id of DEFECT_IDS) {
    it(`${id}: says what it is, where it was seen, and what finds it`, () => {
      const text = classes().get(id) ?? '';
      const { meaning, audits }: DefectClass = DEFECT_CLASSES[id];
      expect(text).to.contain(`**${meaning}.**`);
      expect(text).to.match(/^- Seen in\s+\[[^\]]+\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\//m);
      const finders = audits.length === 0 ? 'the tests of the runtime' : audits.join(', ');
      expect(text).to.contain(`- Found by: ${finders}.`);
    });
  }

  it('is linked from each page about a finding, to the classes that say that they are found so', () => {
    for (const page of readdirSync(join(DOCS, 'findings')).filter((name) => name !== 'README.md')) {
      const named = [...read(`findings/${page}`).matchAll(/\(\.\.\/defects\.md#(d\d+)\)/g)].map(
        ([, id]) => id,
      );
      const naming = DEFECT_IDS.filter((id) => classes().get(id)?.includes(`(findings/${page})`));
      expect(named, page).to.deep.equal(naming.map((id) => id.toLowerCase()));
    }
  });
});

describe('the page about detection', () => {
  const [head = [], , ...body] = rows(read('detection.md'));

  it('has a column for each audit', () => {
    expect(head).to.deep.equal(['class', ...CORPUS_AUDITS.map(({ name }) => name)]);
  });

  it('has a row for each class, and what there is in all', () => {
    const named = DEFECT_IDS.map(
      (id) => `[${id}](defects.md#${id.toLowerCase()}) ${DEFECT_CLASSES[id].meaning}`,
    );
    expect(body.map(([name]) => name)).to.deep.equal([
      ...named,
      '**found** of those it is asked for',
      '**false alarms**',
    ]);
  });

  it('says of each class how many programs each audit finds', () => {
    for (const [name, ...cells] of body.slice(0, DEFECT_IDS.length))
      for (const cell of cells)
        expect(cell, name).to.match(/^(–|silent|\d+ of \d+|\(\d+ of \d+\))(, \d+ false)?$/);
  });
});
