import type { Daemon } from './daemon.js';

/** How a daemon is started. */
export interface Launch {
  /** Program and arguments. It prints a line that begins with `mounted ` when it serves, and ends on SIGTERM. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** A file system that is measured. */
export interface Peer {
  /** What it is, in a few words, for the legend. */
  readonly description: string;
  /** Builds or installs what it needs. Throws with the remedy where that cannot be. */
  prepare(signal: AbortSignal): Promise<void>;
  launch(mountpoint: string): Launch;
  /** How many requests the daemon has answered so far, or undefined where it cannot tell. */
  requests(daemon: Daemon): Promise<number | undefined>;
}
