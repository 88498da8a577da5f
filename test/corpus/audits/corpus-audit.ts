import type { AuditName } from '../defect-classes.js';
import type { Program } from '../manifest.js';

/** A program of the corpus, or its correct twin. */
export interface Subject {
  readonly program: Program;
  readonly isTwin: boolean;
}

/** What an audit says of one subject. */
export interface Verdict {
  readonly subject: Subject;
  /** The kinds of what it finds; empty where it finds nothing. */
  readonly finds: readonly string[];
  /** Whether the defect is among them. */
  readonly found: boolean;
}

/** One column of the matrix. */
export interface CorpusAudit {
  readonly name: AuditName;
  /** Looks at all subjects. */
  readonly judge: (subjects: readonly Subject[]) => Promise<readonly Verdict[]>;
}

/** Both programs of each entry, as far as there are two. */
export function subjectsOf(programs: readonly Program[]): Subject[] {
  return programs.flatMap((program) => [
    ...(program.onlyTwin ? [] : [{ program, isTwin: false }]),
    { program, isTwin: true },
  ]);
}

/** The file of a subject in test/corpus, without its extension. */
export function fileOf({ program, isTwin }: Subject): string {
  return isTwin ? `${program.name}.twin` : program.name;
}
