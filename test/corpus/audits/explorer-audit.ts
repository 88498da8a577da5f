import { explore } from '../../../src/testing/index.js';
import { DEFECT_CLASSES, type AuditName } from '../defect-classes.js';
import type { CorpusAudit, Subject, Verdict } from './corpus-audit.js';
import { loadProgram } from './load.js';

/** A scenario of the correct twins may have more schedules than anybody waits for. */
const LIMITS = { limit: 300, random: 10, stopAtFirst: true };

/** Plays each program on the kernel in memory, with the scenarios that follow from its operations. */
export const EXPLORER_AUDIT: CorpusAudit = {
  name: 'explorer',
  judge: async (subjects) => {
    const verdicts: Verdict[] = [];
    for (const subject of subjects.filter(isAsked)) verdicts.push(await judge(subject));
    return verdicts;
  },
};

/** Programs of the other classes go wrong in any order, which takes no search. */
export function isAsked({ program }: Subject): boolean {
  const { audits }: { readonly audits: readonly AuditName[] } = DEFECT_CLASSES[program.defect];
  return audits.includes('explorer');
}

async function judge(subject: Subject): Promise<Verdict> {
  const { default: fileSystem, container } = await loadProgram(subject);
  const { mode = 'kernel-consistent' } = subject.program;
  const { found } = await explore(fileSystem, undefined, { container, mode, ...LIMITS });
  const finds = found.map(({ kind }) => kind);
  return { subject, finds, found: finds.length > 0 };
}
