import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { rehearse, type Contestant, type Placement, type Rehearsal } from './contestant.js';
import { Daemon } from './daemon.js';
import type { Peer } from './peer.js';

/** The mounted peers, each on a directory of its own in a temporary one. All end with {@link clear}. */
export class Stage {
  readonly #directory: string;
  readonly #placement: Placement;
  readonly #daemons: Daemon[] = [];
  readonly #mountpoints: string[] = [];

  static async open(placement: Placement): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'tallyfs-bench-')), placement);
  }

  private constructor(directory: string, placement: Placement) {
    this.#directory = directory;
    this.#placement = placement;
  }

  /** Prepares, mounts and warms up a peer. Throws with the remedy where it cannot be had on this machine. */
  async enter<Name extends string>(
    name: Name,
    peer: Peer,
    rehearsal: Rehearsal,
    signal: AbortSignal,
  ): Promise<Contestant<Name>> {
    await peer.prepare(signal);
    signal.throwIfAborted();
    const mountpoint = join(this.#directory, name);
    await mkdir(mountpoint);
    this.#mountpoints.push(mountpoint);
    const daemon = await Daemon.start(peer.launch(mountpoint), mountpoint, this.#placement.daemonCpu);
    this.#daemons.push(daemon);
    return rehearse({ name, peer, daemon }, rehearsal, this.#placement, signal);
  }

  /** Ends and unmounts every peer. Only empty directories are removed: nothing of a file system is ever deleted. */
  async clear(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
    await Promise.all(this.#mountpoints.map((mountpoint) => rmdir(mountpoint).catch(() => undefined)));
    await rmdir(this.#directory);
  }
}
