/** What the process that makes the system calls is asked for. */
export interface Task {
  readonly id: number;
  /** The name of the check. */
  readonly check: string;
  /** Of the file system that is looked at. */
  readonly directory: string;
}

/** What came of it. */
export interface Outcome {
  readonly id: number;
  /** What was found instead of what was expected. */
  readonly failure?: string;
}
