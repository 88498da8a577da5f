/** What sort of choice a step is. */
export type StepKind =
  /** A process goes on: it begins a system call, or sends the next request of one. */
  | 'client'
  /** The session gets what no process waits for: a notification is dealt with. */
  | 'deliver'
  /** The session reads the FORGETs that are queued. */
  | 'forget'
  /** The kernel drops an inode that nobody uses. */
  | 'evict'
  /** A process is interrupted by a signal. */
  | 'interrupt'
  /** A request is given up: its reply will not be delivered. */
  | 'fault';

/** A request that is given up. */
export interface UnheardRequest {
  readonly unique: number;
  /** The process that has made it. */
  readonly process: string;
}

/** One thing that the kernel could do next. */
export interface KernelStep {
  /**
   * Stable for the same history: `A: stat /a`, `A: LOOKUP hello`, `FORGET 5`, `evict 7`, `interrupt A`,
   * `undelivered: the reply to LOOKUP hello of A`.
   */
  readonly label: string;
  /** Who takes it: a process by its name, or `kernel`. */
  readonly actor: string;
  readonly kind: StepKind;
  /** Whose reply is not delivered; absent for what is no fault. */
  readonly unheard?: UnheardRequest | undefined;
  /**
   * The nodeids that it reads or changes. 0 among them stands for any: a path is walked, or the reply may hand over
   * whatever inode the file system likes.
   */
  readonly touches: readonly number[];
  /** Takes it. The session may have answered what it was asked when this returns, or it answers later. */
  take(): void;
}
