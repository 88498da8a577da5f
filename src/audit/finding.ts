/** Every kind of finding, and what to do about it. Kinds are permanent: scripts and suppressions may rely on them. */
export const FINDING_KINDS = {
  'missing-increment':
    'Count 1 for each entry that the reply hands over: the kernel will forget it that often.',
  'extra-increment':
    'Count only the entries that the reply hands over: nothing else is ever forgotten, so the inode stays for ever.',
  'increment-on-error': 'Count last, or take the count back before throwing: an error hands nothing over.',
  'unearned-decrement': 'Only FORGET gives lookups back: no other handler may take any off.',
  'missing-decrement': 'Take off nlookup, all of it: one FORGET can give back many lookups.',
  'extra-decrement': 'Take off nlookup, no more: the kernel still holds the rest and will use the nodeid.',
  underflow: 'A count below zero means that something was taken off that was never counted.',
  mismatch:
    'Count in the turn of the request that hands the entry over, so that the audit can name the handler.',
  'forget-threw':
    'FORGET cannot be answered, so nobody sees the error: the counts must be right all the same.',
  'rollback-failed':
    'The forget handler must take off what it is told, whoever tells it; the difference stays from now on.',
  'refused-reply':
    'The kernel would drop this reply without a FORGET, so the caller got EIO and the count was taken back.',
  'generation-changed':
    'Keep the generation of an inode for as long as the kernel knows it: another one makes it a stale file handle.',
  'type-changed': 'Give another file the nodeid only when its count is 0, and then with another generation.',
  'generation-reused':
    'Give the nodeid of a removed inode another generation: file handles of the old one still exist.',
  'removed-while-known': 'Wait with the removal until the count is 0: the kernel still uses this nodeid.',
  'root-removed': 'The root is never forgotten: its count is not a reason to remove it.',
  'notification-awaited':
    'Start the notification and let it finish on its own: the kernel may make it wait for the very request that waits for it.',
  'kernel-underflow': 'The kernel gave back more than it was handed: report this with a --trace.',
} as const;

/** What a finding is about. */
export type FindingKind = keyof typeof FINDING_KINDS;

/** One fault of a class's bookkeeping. */
export interface Finding {
  readonly kind: FindingKind;
  readonly nodeid: number;
  /** The operation that earned it, as `LOOKUP`, or null where no single request can be charged with it. */
  readonly operation: string | null;
  /** The request's unique, or null. */
  readonly unique: number | null;
  /** By how much the handler should have changed the count; of a `mismatch`: what the kernel holds. */
  readonly expected: number | null;
  /** By how much it did; of a `mismatch`: what the book has. */
  readonly actual: number | null;
  /** The handler, as `HelloFs.lookup`, or null. */
  readonly handler: string | null;
  readonly message: string;
  /** In mode `trace`: what happened to the count of this nodeid before, oldest first, with stacks. */
  readonly history?: readonly string[];
  /** How often it was found, with other nodeids and requests: only the first is kept. */
  readonly count: number;
}
