import { decodeReply } from '../protocol/kernel-side.js';
import type { Dirent, DirentPlus } from '../protocol/dirents.js';
import type { Operation } from '../protocol/operations.js';
import { row } from '../protocol/operations.js';
import type { Struct } from '../protocol/layout.js';
import type { FUSE_ENTRY_OUT, FUSE_OPEN_OUT } from '../protocol/structs.js';

type Wide = number | bigint;
type Entry = Struct<typeof FUSE_ENTRY_OUT.fields>;
type Open = Struct<typeof FUSE_OPEN_OUT.fields>;

const ROOT = 1;

/** A nodeid of this run, and what it was given. */
interface Known {
  readonly nodeid: Wide;
  /** Lookups that this run has handed over for it and not been given back. */
  lookups: number;
}

/** Which inode, open file and position of this run stands for which of the recording. */
export class Identities {
  readonly #nodes = new Map<Wide, Known>([[1, { nodeid: 1, lookups: Infinity }]]);
  readonly #files = new Map<Wide, Wide>([[0, 0]]);
  readonly #cookies = new Map<string, Wide>();

  /** @returns undefined for an inode that this run has never handed over. */
  nodeid(recorded: Wide): Wide | undefined {
    return recorded === 0 ? 0 : this.#nodes.get(recorded)?.nodeid;
  }

  file(recorded: Wide): Wide {
    return this.#files.get(recorded) ?? recorded;
  }

  /** Where the listing of a directory goes on. */
  cookie(directory: Wide, recorded: Wide): Wide {
    return this.#cookies.get(`${String(directory)} ${String(recorded)}`) ?? recorded;
  }

  /** Takes lookups back. @returns how many of them this run has handed over. */
  take(recorded: Wide, nlookup: number): number {
    // The root is never given back, but for an entry that says to be the root, which no session sends.
    if (recorded === ROOT) return 0;
    const known = this.#nodes.get(recorded);
    if (known === undefined) return 0;
    const taken = Math.min(known.lookups, nlookup);
    known.lookups -= taken;
    if (known.lookups === 0) this.#nodes.delete(recorded);
    return taken;
  }

  /**
   * Learns from two answers to the same request, that of the recording and that of this run.
   * @param directory the nodeid in the recorded request.
   * @returns the nodeids of lookups that this run has handed over and the recorded one has not.
   */
  learn(operation: Operation, directory: Wide, recorded: Uint8Array, replayed: Uint8Array): Wide[] {
    const { reply } = row(operation);
    const [before, now] = [decodeReply(operation, recorded), decodeReply(operation, replayed)];
    const [from, to] = [before.value as unknown, now.value as unknown];
    switch (reply) {
      case 'entry':
        return this.#learnEntry(from as Entry | undefined, to as Entry | undefined);
      case 'create':
        return this.#learnCreate(from as Created | undefined, to as Created | undefined);
      case 'open':
        this.#learnFile(from as Open | undefined, to as Open | undefined);
        return [];
      case 'page':
      case 'plus-page':
        return this.#learnPage(directory, (from ?? []) as Listed[], (to ?? []) as Listed[]);
      default:
        return [];
    }
  }

  #learnCreate(from: Created | undefined, to: Created | undefined): Wide[] {
    this.#learnFile(from?.open, to?.open);
    return this.#learnEntry(from?.entry, to?.entry);
  }

  #learnFile(from: Open | undefined, to: Open | undefined): void {
    if (from !== undefined && to !== undefined && from.fh !== 0) this.#files.set(from.fh, to.fh);
  }

  #learnEntry(from: Entry | undefined, to: Entry | undefined): Wide[] {
    if (to === undefined || to.nodeid === 0) return [];
    if (from === undefined || from.nodeid === 0) return [to.nodeid];
    const known = this.#nodes.get(from.nodeid);
    if (known === undefined) this.#nodes.set(from.nodeid, { nodeid: to.nodeid, lookups: 1 });
    else if (known.nodeid === to.nodeid) known.lookups += 1;
    else return [to.nodeid];
    return [];
  }

  #learnPage(directory: Wide, from: readonly Listed[], to: readonly Listed[]): Wide[] {
    const before = new Map(from.map((listed) => [listed.name, listed]));
    return to.flatMap((listed) => {
      const same = before.get(listed.name);
      if (same !== undefined) this.#cookies.set(`${String(directory)} ${String(same.off)}`, listed.off);
      const counts = listed.entry !== undefined && listed.name !== '.' && listed.name !== '..';
      return counts ? this.#learnEntry(same?.entry, listed.entry) : [];
    });
  }
}

interface Created {
  readonly entry: Entry;
  readonly open: Open;
}

type Listed = Dirent & Partial<Pick<DirentPlus, 'entry'>>;
