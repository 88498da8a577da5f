import { row, type Operation } from '../../../protocol/operations.js';
import type { HandlerCall } from '../handlers.js';
import type { Violation } from '../search/world.js';

/** Whom to ask about a nodeid. */
export interface Witness {
  /** What the class says: its number of names; undefined where it knows nothing of that number. */
  linksOf(nodeid: number): Promise<number | undefined>;
  /** How many lookups the kernel has. It has some of what a program has left open. */
  held(nodeid: number): number;
}

/** An inode that nobody has been given: who has something to say of it says so of any. */
const NEVER_GIVEN = 2 ** 40 + 7;

/** What they hand over is another inode than any before. */
const MAKES: ReadonlySet<Operation> = new Set(['create', 'mkdir', 'mknod', 'symlink', 'tmpfile']);

/**
 * The inodes that have lost a name, and those that the class has destroyed (`@RemovesInode`). What has no name left, and is
 * forgotten by the kernel, is of no use to anybody: it has to be gone.
 */
export class Nameless {
  /** By directory and name, the inode that a reply handed over for it. */
  readonly #at = new Map<string, number>();
  /** Whether what lost its name is a directory: it had no other. */
  readonly #unnamed = new Map<number, boolean>();
  readonly #destroyed = new Set<number>();

  /** A handler has done what it was asked to. @param nodeids what its reply hands over. */
  answered(
    { operation, request }: Pick<HandlerCall, 'operation' | 'request'>,
    nodeids: readonly number[],
  ): void {
    if (operation === 'unlink' || operation === 'rmdir') this.#lost(nameOf(request), operation === 'rmdir');
    else if (operation === 'rename' || operation === 'rename2') this.#renamed(request);
    else if (row(operation).count === 'entry') this.#handedOver(operation, nameOf(request), nodeids);
  }

  /** The class destroys an inode. */
  destroys(nodeid: number): void {
    this.#destroyed.add(nodeid);
  }

  /** Whether there is anything to ask. */
  get isEmpty(): boolean {
    return this.#unnamed.size === 0;
  }

  /**
   * What is left although it should be gone, where the class shows that it does not leave it to somebody else: it has a
   * method for that (`@RemovesInode`), or other inodes are gone.
   */
  async left(witness: Witness, removes: string | undefined): Promise<Violation | undefined> {
    if ((await witness.linksOf(NEVER_GIVEN)) !== undefined) return undefined;
    let areOthersGone = false;
    const left: number[] = [];
    for (const [nodeid, isDirectory] of this.#unnamed) {
      if (witness.held(nodeid) > 0) continue;
      const links = await witness.linksOf(nodeid);
      if (links === undefined) areOthersGone = true;
      else if ((links === 0 || isDirectory) && !this.#destroyed.has(nodeid)) left.push(nodeid);
    }
    const [first] = left;
    if (first === undefined || (removes === undefined && !areOthersGone)) return undefined;
    return neverRemoved(first, removes);
  }

  #handedOver(operation: Operation, name: string, [nodeid]: readonly number[]): void {
    if (nodeid === undefined) return;
    this.#at.set(name, nodeid);
    if (MAKES.has(operation)) this.#isNew(nodeid);
  }

  #lost(name: string, isDirectory: boolean): void {
    const nodeid = this.#at.get(name);
    if (nodeid !== undefined) this.#unnamed.set(nodeid, isDirectory);
    this.#at.delete(name);
  }

  #renamed({ parent, name: old, newParent, newName: replaced }: HandlerCall['request']): void {
    const name = nameOf({ parent, name: old });
    const newName = nameOf({ parent: newParent, name: replaced });
    const nodeid = this.#at.get(name);
    this.#lost(newName, false);
    this.#at.delete(name);
    if (nodeid !== undefined) this.#at.set(newName, nodeid);
  }

  /** The number stands for another inode from now on. */
  #isNew(nodeid: number): void {
    this.#unnamed.delete(nodeid);
    this.#destroyed.delete(nodeid);
  }
}

function nameOf({ parent, name }: HandlerCall['request']): string {
  return `${String(parent)}/${String(name)}`;
}

function neverRemoved(nodeid: number, removes: string | undefined): Violation {
  const by = removes === undefined ? 'others in its place are gone' : `${removes} was not called for it`;
  const message =
    `nodeid ${String(nodeid)} has no name, the kernel has forgotten it, and the class still answers for it: ${by}. ` +
    'Whoever takes the last of both away, the name or the count, has to destroy it';
  return { kind: 'never-removed', message };
}
