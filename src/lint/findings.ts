import type ts from 'typescript';

/** A change of the text of a file. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A repair, and what it does. */
export interface Repair {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** One fault in the source. */
export interface LintFinding {
  readonly rule: string;
  readonly node: ts.Node;
  readonly message: string;
  /** A repair that is right whatever the author meant. */
  readonly fix?: Repair;
  /** Repairs that the author has to choose. */
  readonly suggestions?: readonly Repair[];
}
