import { fileURLToPath } from 'node:url';
import { auditFiles, type ClassReport } from '../../../src/lint/index.js';
import { fileOf, type CorpusAudit, type Subject, type Verdict } from './corpus-audit.js';

const CORPUS = fileURLToPath(new URL('../../../../test/corpus/', import.meta.url));

/** Reads the source of all programs at once. */
export const LINT_AUDIT: CorpusAudit = {
  name: 'lint',
  judge: (subjects) => {
    const { reports } = auditFiles(subjects.map(sourceOf));
    const rulesOf = (subject: Subject): string[] => {
      const here = reports.filter((report) => fileNameOf(report) === sourceOf(subject));
      return [...new Set(here.flatMap(({ findings }) => findings.map(({ rule }) => rule)))];
    };
    return Promise.resolve(subjects.map((subject) => verdictOf(subject, rulesOf)));
  },
};

/** What it finds in the correct twin as well is not the defect. */
function verdictOf(subject: Subject, rulesOf: (subject: Subject) => string[]): Verdict {
  const finds = rulesOf(subject);
  const twins = rulesOf({ ...subject, isTwin: true });
  return { subject, finds, found: finds.some((rule) => !twins.includes(rule)) };
}

function sourceOf(subject: Subject): string {
  return `${CORPUS}${fileOf(subject)}.ts`;
}

/** The file of the class that was looked at, though a finding in it may be in that of its base class. */
function fileNameOf({ fileSystem }: ClassReport): string {
  return fileSystem.node.getSourceFile().fileName;
}
