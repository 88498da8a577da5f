import { inject, injectable } from 'inversify';
import { setTimeout as sleep } from 'node:timers/promises';
import { Errno } from 'tallyfs';
import { ROOT, Tree } from './tree.js';

/** What the store knows of an inode. */
export interface Stat {
  readonly ino: number;
  readonly generation: number;
  readonly mode: number;
  readonly nlink: number;
  readonly size: number;
}

/** What is opened in the store for an inode that is in use. */
export interface Lease {
  readonly ino: number;
  /** Given to no other lease, before or after. */
  readonly generation: number;
}

/** A name in a directory, and where it leads. */
export interface Named {
  readonly name: string;
  readonly ino: number;
}

/** How long the store takes to find what is called slow, in milliseconds. */
const SLOW = 400;

/** The same files somewhere else: each call has its effect later, and others have theirs meanwhile. */
@injectable()
export class Store {
  #lastLease = 0;

  constructor(@inject(Tree) private readonly tree: Tree) {}

  /** The inode that a name leads to. @throws ENOENT */
  async find(parent: number, name: string): Promise<number> {
    if (name.startsWith('slow')) await sleep(SLOW);
    return this.#later(() => this.tree.child(parent, name).id);
  }

  /** @throws ESTALE where there is no such inode. So do all that take one. */
  stat(ino: number): Promise<Stat> {
    return this.#later(() => {
      const { id, generation, mode, nlink, data } = this.tree.get(ino);
      return { ino: id, generation, mode, nlink, size: data.length };
    });
  }

  /** Makes an inode with a name. @throws EEXIST */
  create(parent: number, name: string, mode: number): Promise<number> {
    return this.#later(() => this.tree.create(parent, name, mode).id);
  }

  /** @throws EEXIST */
  link(ino: number, parent: number, name: string): Promise<void> {
    return this.#later(() => {
      this.tree.link(this.tree.get(ino), parent, name);
    });
  }

  /** Takes a name off an inode, which stays. @returns the inode. @throws ENOENT, ENOTEMPTY */
  unlink(parent: number, name: string): Promise<number> {
    return this.#later(() => this.tree.unlink(parent, name).id);
  }

  /** @returns the inode that had the new name before. @throws ENOENT */
  rename(parent: number, name: string, newParent: number, newName: string): Promise<number | undefined> {
    return this.#later(() => this.tree.rename(parent, name, newParent, newName)?.id);
  }

  /** What a directory lists from a position on. */
  list(ino: number, offset: number | bigint): Promise<readonly Named[]> {
    return this.#later(() => this.tree.list(ino, offset).map(({ name, node }) => ({ name, ino: node.id })));
  }

  read(ino: number, offset: number, size: number): Promise<Uint8Array> {
    return this.#later(() => this.tree.get(ino).data.slice(offset, offset + size));
  }

  write(ino: number, offset: number, data: Uint8Array): Promise<void> {
    return this.#later(() => {
      const node = this.tree.get(ino);
      const grown = Buffer.alloc(Math.max(node.data.length, offset + data.length));
      grown.set(node.data);
      grown.set(data, offset);
      node.data = grown;
    });
  }

  /** Makes ready what is needed to work with an inode. */
  lease(ino: number): Promise<Lease> {
    return this.#later(() => ({ ino: this.tree.get(ino).id, generation: (this.#lastLease += 1) }));
  }

  /** Writes down that an inode is not worked with any more. */
  settle(ino: number): Promise<void> {
    return this.#later(() => {
      this.tree.get(ino);
    });
  }

  /** Destroys an inode. */
  destroy(ino: number): Promise<void> {
    return this.#later(() => {
      this.tree.delete(ino);
    });
  }

  /** @throws EACCES where the user may not see the inode. */
  permit(ino: number, uid: number): Promise<void> {
    return this.#later(() => {
      if (uid >= 0 && this.tree.find(ROOT, 'secret.txt')?.id === ino) throw new Errno('EACCES');
    });
  }

  async #later<T>(effect: () => T): Promise<T> {
    await Promise.resolve();
    return effect();
  }
}
