import type { AttrReply, Entry, GetattrRequest } from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { always, type Defect } from './defect.js';
import type { Answer, Node, TinyTree } from './tiny-tree.js';

function populate(tree: TinyTree): void {
  tree.populate(['a']);
}

function randomGeneration(Base: TreeClass): TreeClass {
  return class RandomGeneration extends Base {
    protected override entry(node: Node): Entry {
      return { ...super.entry(node), generation: 1 + Math.floor(Math.random() * 2 ** 40) };
    }
  };
}

function reused(Base: TreeClass): TreeClass {
  return class Reused extends Base {
    #free: number | undefined;

    override remove(nodeid: number): void {
      super.remove(nodeid);
      this.#free = nodeid;
    }

    protected override nextIdentity(): Pick<Node, 'nodeid' | 'generation'> {
      const free = this.#free;
      this.#free = undefined;
      return free === undefined ? super.nextIdentity() : { nodeid: free, generation: 0 };
    }
  };
}

function reusedWithAnotherGeneration(Base: TreeClass): TreeClass {
  return class ReusedWithAnotherGeneration extends Base {
    #free: number | undefined;
    #generation = 0;

    override remove(nodeid: number): void {
      super.remove(nodeid);
      this.#free = nodeid;
    }

    protected override nextIdentity(): Pick<Node, 'nodeid' | 'generation'> {
      const free = this.#free;
      this.#free = undefined;
      this.#generation += 1;
      return { nodeid: free ?? super.nextIdentity().nodeid, generation: this.#generation };
    }
  };
}

function notificationAwaited(Base: TreeClass): TreeClass {
  return class NotificationAwaited extends Base {
    override async getattr(request: GetattrRequest): Promise<AttrReply> {
      await this.session?.notify.invalInode(request.nodeid, -1);
      return super.getattr(request);
    }
  };
}

function notificationStarted(Base: TreeClass): TreeClass {
  return class NotificationStarted extends Base {
    override getattr(request: GetattrRequest): Answer<AttrReply> {
      void this.session?.notify.invalInode(request.nodeid, -1);
      return super.getattr(request);
    }
  };
}

function directoryLater(Base: TreeClass): TreeClass {
  return class DirectoryLater extends Base {
    override async getattr(request: GetattrRequest): Promise<AttrReply> {
      const reply = await super.getattr(request);
      return { ...reply, attr: { ...reply.attr, mode: 0o040755 } };
    }
  };
}

/** What a nodeid stands for, and what a handler may not wait for. Nothing of it can be repaired, nor need be. */
export const IDENTITY_DEFECTS: readonly Defect[] = [
  {
    id: 'D17',
    name: 'a nodeid is given to another file with the same generation',
    defective: reused,
    twin: reusedWithAnotherGeneration,
    steps: [': > a; rm a; ls', ': > b'],
    ...inBoth('generation-reused CREATE TinyTree.create 2'),
  },
  {
    id: 'D18',
    name: 'each lookup has another generation',
    defective: randomGeneration,
    steps: [populate, '[ -e a ]; [ -e a ]'],
    ...inBoth('generation-changed LOOKUP TinyTree.lookup 2'),
  },
  {
    id: 'D6',
    name: 'a file turns into a directory',
    defective: directoryLater,
    steps: [populate, 'stat a'],
    ...inBoth('refused-reply GETATTR DirectoryLater.getattr 0', /Input\/output error/),
  },
  {
    id: 'D26',
    name: 'a handler waits for a notification',
    defective: notificationAwaited,
    twin: notificationStarted,
    steps: [populate, 'stat a'],
    ...inBoth('notification-awaited GETATTR NotificationAwaited.getattr 0'),
  },
];

function inBoth(found: string, told?: RegExp): Pick<Defect, 'observe' | 'enforce'> {
  const outcome = always({ finds: [found], balanced: true, ...(told && { told }) });
  return { observe: outcome, enforce: outcome };
}
