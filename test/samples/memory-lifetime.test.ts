import { expect } from 'chai';
import { MOUNT_OPTIONS } from 'tallyfs';
import type { CreateReply, ForgetRequest } from 'tallyfs';
import MemoryFs, { container } from '../../samples/memory/index.js';
import { InodeTable } from '../../samples/memory/inode-table.js';
import { S_IFREG } from '../../samples/memory/modes.js';

interface Named {
  readonly parent: number;
  readonly name: string;
}

/** What these handlers need of requests, which only the kernel's frames can be made into. */
interface Handlers {
  create(request: Named & { mode: number; caller: { uid: number; gid: number } }): CreateReply;
  unlink(request: Named): void;
  release(request: { handle: unknown }): void;
  forget(request: ForgetRequest): void;
}

/** The class without a mount: the kernel keeps to one order, a reply that it did not take can come in another. */
function openFile() {
  const made = container();
  made.bind(MOUNT_OPTIONS).toConstantValue({ attr_timeout: 0, entry_timeout: 0 });
  made.bind(MemoryFs).toSelf();
  const memory: Handlers = made.get(MemoryFs);
  const name = { parent: 1, name: 'file' };
  const making = { mode: S_IFREG | 0o644, caller: { uid: 0, gid: 0 } };
  const { nodeid, handle } = memory.create({ ...name, ...making });
  const ends = {
    unlink: () => {
      memory.unlink(name);
    },
    release: () => {
      memory.release({ handle });
    },
    forget: () => {
      memory.forget({ nodeid, nlookup: 1, cause: 'kernel' });
    },
  };
  return { inodes: made.get(InodeTable), nodeid, ends };
}

type End = keyof ReturnType<typeof openFile>['ends'];

const ORDERS: readonly (readonly [End, End, End])[] = [
  ['unlink', 'release', 'forget'],
  ['unlink', 'forget', 'release'],
  ['release', 'unlink', 'forget'],
  ['release', 'forget', 'unlink'],
  ['forget', 'unlink', 'release'],
  ['forget', 'release', 'unlink'],
];

describe('the memory sample: an inode', () => {
  for (const order of ORDERS) {
    it(`goes with the last that holds it: ${order.join(', ')}`, () => {
      const { inodes, nodeid, ends } = openFile();
      for (const end of order) {
        expect(inodes.find(nodeid), `before ${end}`).to.not.equal(undefined);
        ends[end]();
      }
      expect(inodes.find(nodeid)).to.equal(undefined);
      expect(inodes.size).to.equal(1);
    });
  }
});
