import type { Charge, ForgetCharge } from './charge.js';
import type { InodeIdentity } from './identities.js';

/** A nodeid that the application and the kernel count differently. */
export interface Difference {
  readonly nodeid: number;
  /** What the application counted. */
  readonly book: number;
  /** The lookups that the kernel holds. */
  readonly held: number;
}

/** How the session tells the audit of a request's way. Every function is called in the request's own turn. */
export interface Auditor {
  /**
   * Runs a handler so that what it does to the book, in this turn and later ones, is charged to its request.
   * @param asked what the handler is called with: a closure for each request would cost more.
   */
  run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown;
  /** The handler of this request answers later. */
  defer(charge: Charge): void;
  /**
   * Judges a request by its own change of the book, before its reply is written.
   * @param handed the nodeids in its reply, once for each lookup; none for an error.
   * @param failed the reply is an error.
   * @returns whether the reply may be sent; false: answer EIO, what was counted is taken back already.
   */
  judge(charge: Charge, handed: readonly number[], failed?: boolean): boolean;
  /** The reply is one that the kernel would drop without a word: it is answered with EIO, and its counts taken back. */
  refused(charge: Charge, nodeid: number, reason: string): void;
  /** A reply hands over an inode of this generation and type. Called before the ledger is credited. */
  identify(charge: Charge, inode: InodeIdentity): void;
  /** The same for a page of READDIRPLUS, as it is sent. */
  identifyPage(charge: Charge, page: Uint8Array): void;
  /** The S_IFMT bits of an inode that was handed over, as long as the kernel knows it. */
  typeOf(nodeid: number): number | undefined;
  /** Judges a FORGET by what its handler took off. */
  judgeForget(charge: ForgetCharge): void;
  /** A forget handler threw; it is judged all the same. */
  forgetThrew(charge: ForgetCharge): void;
  /** The kernel gave back more lookups of a nodeid than the ledger had. */
  overdrawn(nodeid: number, nlookup: number, excess: number): void;
  /** The ledger has no lookups of a nodeid left. */
  forgotten(nodeid: number): void;
  /** The reply is on its way, or the forget is done: what it could explain it cannot explain any longer. */
  settle(charge: Charge): void;
  /** The class destroys an inode. */
  removed(nodeid: number, label: string): void;
  /**
   * A notification, or what waits for one, is waited for by the code that runs now: `notify.prune()`.
   * @returns what is to be called when that is over, before the code goes on.
   */
  awaited(call: string): () => void;
  /** Tells of waits that do not end, and compares all that book and ledger have, as far as nothing in flight can explain a difference. */
  sweep(): void;
  /** Where book and ledger differ now, known differences too, as far as no request in flight explains it. */
  differences(): readonly Difference[];
  /** The counts of the book by nodeid, or null where there is none. */
  counts(): Readonly<Record<string, number>> | null;
  /**
   * The connection is over: passes the last judgement and stops watching. What the class does from now on, it does to
   * nobody.
   */
  close(): void;
}
