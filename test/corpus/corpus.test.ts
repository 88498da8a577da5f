import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { fileOf, subjectsOf } from './audits/corpus-audit.js';
import { MOUNT_AUDIT } from './audits/mount-audit.js';
import { DEFECT_CLASSES } from './defect-classes.js';
import { PROGRAMS } from './manifest.js';
import { DEFECT_IDS } from './matrix.js';

const CORPUS = fileURLToPath(new URL('../../../test/corpus/', import.meta.url));
/** These two have no defective programs: see docs/defects.md. */
const WITHOUT_PROGRAMS = ['D27', 'D29'];

describe('the corpus of defective programs', () => {
  it('has the programs that its manifest lists, and no other', () => {
    const folders = readdirSync(CORPUS).filter((name) => /^D\d+$/.test(name));
    const files = folders.flatMap((folder) =>
      readdirSync(CORPUS + folder).map((name) => `${folder}/${name.replace(/\.ts$/, '')}`),
    );
    expect(files.sort()).to.deep.equal(subjectsOf(PROGRAMS).map(fileOf).sort());
  });

  it('has at least two defective programs of each class', () => {
    for (const id of DEFECT_IDS.filter((each) => !WITHOUT_PROGRAMS.includes(each))) {
      const defective = PROGRAMS.filter(({ defect, onlyTwin }) => defect === id && !onlyTwin);
      expect(defective.length, id).to.be.at.least(2);
    }
  });

  it('says for each program what a mount finds, where it is a class that a mount can see', () => {
    for (const { defect, name, finds, onlyTwin } of PROGRAMS) {
      const audits: readonly string[] = DEFECT_CLASSES[defect].audits;
      if (audits.includes('mount') && !onlyTwin) expect(finds, name).not.to.deep.equal([]);
    }
  });
});

describe('the audit of a mount', () => {
  for (const subject of subjectsOf(PROGRAMS)) {
    const { finds } = subject.program;
    const expected = subject.isTwin || finds.length === 0 ? 'nothing' : finds.join(' or ');
    it(`finds ${expected} in ${fileOf(subject)}`, async () => {
      const [verdict] = await MOUNT_AUDIT.judge([subject]);
      expect(verdict?.finds).to.satisfy((found: string[]) =>
        expected === 'nothing' ? found.length === 0 : verdict?.found,
      );
    });
  }
});
