/** What a finding is about. Kinds are permanent: scripts and suppressions may rely on them. */
export type FindingKind =
  | 'missing-increment'
  | 'extra-increment'
  | 'missing-decrement'
  | 'extra-decrement'
  | 'underflow'
  | 'mismatch'
  | 'forget-threw'
  | 'kernel-underflow';

/** One fault of a class's bookkeeping. */
export interface Finding {
  readonly kind: FindingKind;
  readonly nodeid: number;
  /** The operation that earned it, or null where no single request can be charged with it. */
  readonly operation: string | null;
  /** The request's unique, or null. */
  readonly unique: number | null;
  /** What the count of the nodeid should have been, or changed by. */
  readonly expected: number;
  /** What it was, or changed by. */
  readonly actual: number;
  /** The handler, as `HelloFs.lookup`, or null. */
  readonly handler: string | null;
  readonly message: string;
}
