import { constants } from 'node:os';
import type { FindingKind } from '../../src/audit/finding.js';
import { Errno, FileSystem, RemovesInode, type Entry } from '../../src/index.js';
import { DIRECTORY_MODE, FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import type { Served } from '../support/scripted-kernel.js';

const NODEID = 5;
const ATTR = { attr: { mode: FILE_MODE } };

/** A pliable file system that says when it destroys an inode. */
@FileSystem({ bookkeeping: 'own' })
export class FaultyFs extends PliableFs {
  @RemovesInode()
  removeInode(nodeid: number): void {
    this.removed.push(nodeid);
  }

  readonly removed: number[] = [];
}

type Fault = (served: Served<FaultyFs>) => unknown;

/** For each kind of finding, the shortest session that has one. */
export const FAULTS: Record<FindingKind, Fault> = {
  'missing-increment': ({ fs, kernel }) => {
    fs.on.lookup = () => ({ nodeid: NODEID, ...ATTR });
    kernel.lookup('file');
  },
  'extra-increment': ({ fs, kernel }) => {
    fs.on.lookup = () => counted(fs, 2);
    kernel.lookup('file');
  },
  'increment-on-error': ({ fs, kernel }) => {
    fs.on.lookup = () => {
      counted(fs, 1);
      throw new Errno('EACCES');
    };
    kernel.lookup('file');
  },
  'unearned-decrement': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 1);
    fs.on.getattr = () => {
      fs.counts.subtract(NODEID, 1);
      return ATTR;
    };
    kernel.ask('getattr', {}, { nodeid: NODEID });
  },
  'missing-decrement': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 2);
    fs.on.forget = ({ nodeid }) => void fs.counts.subtract(nodeid, 1);
    kernel.forget(NODEID, 2);
  },
  'extra-decrement': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 2);
    fs.on.forget = ({ nodeid }) => void fs.counts.subtract(nodeid, fs.counts.get(nodeid));
    kernel.forget(NODEID, 1);
  },
  underflow: ({ fs }) => {
    fs.counts.subtract(NODEID, 1);
  },
  mismatch: ({ fs }) => {
    fs.counts.add(NODEID);
  },
  'forget-threw': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 1);
    fs.on.forget = ({ nodeid, nlookup }) => {
      fs.counts.subtract(nodeid, nlookup);
      throw new Error('no such inode');
    };
    kernel.forget(NODEID, 1);
  },
  'rollback-failed': ({ fs, kernel }) => {
    kernel.transport.onWrite = () => constants.errno.ENOENT;
    fs.on.forget = () => undefined;
    lookUp({ fs, kernel }, 1);
  },
  'refused-reply': ({ fs, kernel }) => {
    fs.on.lookup = () => ({ ...fs.found(NODEID), attr: { mode: 0o644 } });
    kernel.lookup('file');
  },
  'generation-changed': ({ fs, kernel }) => {
    handOver({ fs, kernel }, { generation: 1 }, { generation: 2 });
  },
  'type-changed': ({ fs, kernel }) => {
    handOver({ fs, kernel }, {}, { attr: { mode: DIRECTORY_MODE } });
  },
  'generation-reused': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 1);
    kernel.forget(NODEID, 1);
    fs.removeInode(NODEID);
    lookUp({ fs, kernel }, 1);
  },
  'removed-while-known': ({ fs, kernel }) => {
    lookUp({ fs, kernel }, 1);
    fs.on.getattr = () => {
      fs.removeInode(NODEID);
      return ATTR;
    };
    kernel.ask('getattr', {}, { nodeid: NODEID });
  },
  'root-removed': ({ fs }) => {
    fs.removeInode(1);
  },
  'notification-awaited': async ({ fs, kernel, session }) => {
    fs.on.getattr = async () => {
      await session.notify.invalInode(NODEID);
      return ATTR;
    };
    kernel.ask('getattr', {}, { nodeid: NODEID });
    await session.notify.invalInode(NODEID);
  },
  'kernel-underflow': ({ kernel }) => {
    kernel.forget(NODEID, 1);
  },
};

type Parts = Pick<Served<FaultyFs>, 'fs' | 'kernel'>;

/** A reply of the class, after it has counted so many lookups for it. */
function counted(fs: FaultyFs, lookups: number): Entry {
  fs.counts.add(NODEID, lookups);
  return { nodeid: NODEID, ...ATTR };
}

/** The kernel gets so many lookups, as it should be. */
function lookUp({ fs, kernel }: Parts, times: number): void {
  fs.on.lookup = () => fs.found(NODEID);
  for (let time = 0; time < times; time += 1) kernel.lookup('file');
}

/** The kernel gets the inode in one shape after the other. */
function handOver({ fs, kernel }: Parts, ...shapes: readonly Partial<Entry>[]): void {
  for (const shape of shapes) {
    fs.on.lookup = () => ({ ...fs.found(NODEID), ...shape });
    kernel.lookup('file');
  }
}
