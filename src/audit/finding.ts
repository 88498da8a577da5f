/** What a finding is about. Kinds are permanent: scripts and suppressions may rely on them. */
export type FindingKind =
  | 'missing-increment'
  | 'extra-increment'
  | 'increment-on-error'
  | 'missing-decrement'
  | 'extra-decrement'
  | 'unearned-decrement'
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
  /** By how much the handler should have changed the count; of a `mismatch`: what the kernel holds. */
  readonly expected: number;
  /** By how much it did; of a `mismatch`: what the book has. */
  readonly actual: number;
  /** The handler, as `HelloFs.lookup`, or null. */
  readonly handler: string | null;
  readonly message: string;
  /** How often it was found, with other nodeids and requests: only the first is kept. */
  readonly count: number;
}
