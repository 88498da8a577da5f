import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Daemon } from './daemon.js';
import { rehearse, type Contestant } from './measure.js';
import type { RoundtripOptions } from './options.js';
import { peers, type PeerName } from './peers/index.js';

/** The mounted peers, each on a directory of its own in a temporary one. All end with {@link clear}. */
export class Stage {
  readonly #directory: string;
  readonly #daemons: Daemon[] = [];

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'tallyfs-bench-')));
  }

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Prepares, mounts and warms up a peer. Throws with the remedy where it cannot be had on this machine. */
  async enter(name: PeerName, options: RoundtripOptions, signal: AbortSignal): Promise<Contestant> {
    await peers[name].prepare(signal);
    signal.throwIfAborted();
    const mountpoint = join(this.#directory, name);
    await mkdir(mountpoint);
    const daemon = await Daemon.start(peers[name].launch(mountpoint), mountpoint, options.daemonCpu);
    this.#daemons.push(daemon);
    return rehearse(name, daemon, options, signal);
  }

  /** Ends and unmounts every peer. Only empty directories are removed: nothing of a file system is ever deleted. */
  async clear(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
    await Promise.all(
      Object.keys(peers).map((name) => rmdir(join(this.#directory, name)).catch(() => undefined)),
    );
    await rmdir(this.#directory);
  }
}
