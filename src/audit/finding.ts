/** Every kind of finding, and what to do about it. Kinds are permanent: scripts and suppressions may rely on them. */
export const FINDING_KINDS = {
  'missing-increment':
    'Count 1 for each entry that the reply hands over: the kernel will give back each of them.',
  'extra-increment':
    'Count only what the reply hands over: the kernel gives back nothing else, so the inode would stay for ever.',
  'increment-on-error': 'Count last, or take the count back before throwing: an error hands nothing over.',
  'unearned-decrement':
    'Take lookups off for a FORGET only, and only those of its own nodeid: the kernel still holds all others.',
  'missing-decrement': 'Take off nlookup, all of it: one FORGET can give back many lookups.',
  'extra-decrement': 'Take off nlookup, no more: the kernel still holds the rest and will use the nodeid.',
  underflow:
    'Something was taken off that had not been counted; mount with `--audit trace` to see where the count was changed.',
  mismatch:
    'Change counts only in the code of a request, before it is answered; mount with `--audit trace` to see where this one was changed.',
  'forget-threw':
    'FORGET has no reply, so nobody sees the error: take the lookups off before anything that can fail.',
  'rollback-failed':
    'The session told it to forget lookups that the kernel does not hold: take off nlookup whatever the cause is. The difference stays.',
  'refused-reply':
    'Answer what the kernel can take: the caller got EIO, and what was counted for the reply was taken back.',
  'generation-changed':
    'Keep the generation of an inode for as long as the kernel knows it: with another one it is another file, and who has the old one open gets EIO.',
  'type-changed': 'Give another file the nodeid only when its count is 0, and then with another generation.',
  'generation-reused':
    'Give a nodeid to another file with another generation only: file handles of the old one may still exist.',
  'removed-while-known': 'Wait with the removal until the count is 0: the kernel still uses this nodeid.',
  'root-removed': 'The kernel uses the root until it is unmounted: never remove it, whatever its count is.',
  'notification-awaited':
    'Start the notification and let it finish on its own: the kernel may make it wait for the very request that waits for it.',
  'kernel-underflow':
    'That is no fault of the class: mount with `--trace`, and report what it prints about this nodeid.',
} as const;

/** What a finding is about. */
export type FindingKind = keyof typeof FINDING_KINDS;

/** One fault of a class's bookkeeping. */
export interface Finding {
  readonly kind: FindingKind;
  /** The mounted class. */
  readonly class: string;
  readonly nodeid: number;
  /** The generation of the inode that the nodeid stands for, as far as it is known; a string of digits above 2^53-1. */
  readonly generation: number | string | null;
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
