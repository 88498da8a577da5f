/** What can be wrong with a class. The codes are permanent. */
export type ClassProblemCode =
  | 'not-a-class'
  | 'standard-decorator'
  | 'metadata-lost'
  | 'no-file-system'
  | 'two-file-systems'
  | 'bad-setting'
  | 'bad-option'
  | 'no-getattr'
  | 'two-handlers'
  | 'two-roles'
  | 'static-member'
  | 'private-member'
  | 'accessor-member'
  | 'not-a-function'
  | 'contradicting-increments'
  | 'no-forget'
  | 'no-lookup-counts'
  | 'bookkeeping-not-own'
  | 'bookkeeping-not-managed'
  | 'no-inode-table'
  | 'not-an-inode-table'
  | 'not-a-book'
  | 'undefined-dependencies';

/** One thing that is wrong with a class, and what to do about it. */
export interface ClassProblem {
  readonly code: ClassProblemCode;
  readonly message: string;
  readonly remedy: string;
}

/** A class cannot be mounted. Everything that is wrong with it is in the one error. */
export class FileSystemClassError extends Error {
  override readonly name = 'FileSystemClassError';
  readonly code = 'TALLYFS_CLASS';
  readonly problems: readonly ClassProblem[];

  constructor(className: string, problems: readonly ClassProblem[]) {
    super(describe(className, problems));
    this.problems = problems;
  }
}

function describe(className: string, problems: readonly ClassProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${String(problems.length)} problems`;
  const list = problems.map(
    ({ message, remedy }, index) => `  ${String(index + 1)}. ${message}\n     → ${remedy}`,
  );
  return [`${className} cannot be mounted: ${count}`, ...list].join('\n');
}
