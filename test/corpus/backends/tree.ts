import { injectable } from 'inversify';
import { Errno } from 'tallyfs';

export const ROOT = 1;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;

/** An inode of the tree. */
export interface Node {
  readonly id: number;
  /** Given to no other node, before or after. */
  readonly generation: number;
  readonly mode: number;
  readonly names: Map<string, Node>;
  nlink: number;
  data: Uint8Array;
}

/** A name in a directory, or "." or "..". */
export interface Listed {
  readonly name: string;
  readonly node: Node;
}

/** How many files `archive` has: more than one page of READDIRPLUS takes. */
const ARCHIVED = 200;

/**
 * Files in memory, some of which are there from the start: `notes.txt`, `todo.txt` and `secret.txt` at the top, `docs` with
 * two files, `archive` with many, and `logs`, where the name `latest` leads to another log each time.
 */
@injectable()
export class Tree {
  readonly #nodes = new Map<number, Node>();
  #lastId = ROOT;
  #lastGeneration = 0;
  #rotations = 0;
  readonly #root: Node;
  readonly #archive: Node;

  constructor() {
    this.#root = this.#make(S_IFDIR | 0o755);
    this.#root.nlink = 2;
    for (const name of ['notes.txt', 'todo.txt', 'secret.txt', 'slow.txt'])
      this.create(ROOT, name, S_IFREG | 0o644, `about ${name}\n`);
    this.#fill('docs', ['guide.txt', 'index.txt']);
    this.#archive = this.create(ROOT, 'archive', S_IFDIR | 0o755);
    this.#fill('logs', ['first.log', 'second.log']);
  }

  /** @throws ESTALE where there is no such node. */
  get(id: number): Node {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Errno('ESTALE');
    return node;
  }

  /** Whether there is such a node. */
  has(id: number): boolean {
    return this.#nodes.has(id);
  }

  /** Every node, with and without names. */
  all(): Iterable<Node> {
    return [...this.#nodes.values()];
  }

  /** The node that a name leads to, if there is that name. */
  find(parent: number, name: string): Node | undefined {
    const { names } = this.#opened(parent);
    return name === 'latest' ? this.#latest(names) : names.get(name);
  }

  /** @throws ENOENT */
  child(parent: number, name: string): Node {
    const node = this.find(parent, name);
    if (node === undefined) throw new Errno('ENOENT');
    return node;
  }

  /** Makes a node with a name. @throws EEXIST */
  create(parent: number, name: string, mode: number, text = ''): Node {
    const { names } = this.get(parent);
    if (names.has(name)) throw new Errno('EEXIST');
    const node = this.make(mode);
    node.data = Buffer.from(text);
    node.nlink = 1;
    names.set(name, node);
    return node;
  }

  /** Makes a node without a name. @param id its number, a new one where absent. */
  make(mode: number, id = (this.#lastId += 1)): Node {
    return this.#make(mode, id);
  }

  /** Gives a node one more name. @throws EEXIST */
  link(node: Node, parent: number, name: string): void {
    const { names } = this.get(parent);
    if (names.has(name)) throw new Errno('EEXIST');
    names.set(name, node);
    node.nlink += 1;
  }

  /** Takes a name off a node, which stays. @throws ENOENT, ENOTEMPTY */
  unlink(parent: number, name: string): Node {
    const node = this.child(parent, name);
    if (node.names.size > 0) throw new Errno('ENOTEMPTY');
    this.get(parent).names.delete(name);
    node.nlink -= 1;
    return node;
  }

  /** Moves a name. @returns what had the new name before. @throws ENOENT */
  rename(parent: number, name: string, newParent: number, newName: string): Node | undefined {
    const node = this.child(parent, name);
    const { names } = this.get(newParent);
    const replaced = names.get(newName);
    this.get(parent).names.delete(name);
    names.set(newName, node);
    if (replaced !== undefined) replaced.nlink -= 1;
    return replaced;
  }

  /** What a directory lists from a position on. */
  list(id: number, offset: number | bigint): Listed[] {
    const node = this.#opened(id);
    const dots = ['.', '..'].map((name) => ({ name, node: name === '.' ? node : this.#root }));
    const named = Array.from(node.names, ([name, child]) => ({ name, node: child }));
    return [...dots, ...named].slice(Number(offset));
  }

  /** Destroys a node. @throws ESTALE where it is gone already. */
  delete(id: number): void {
    this.#nodes.delete(this.get(id).id);
  }

  /** The archive is filled when somebody looks into it. */
  #opened(id: number): Node {
    const node = this.get(id);
    if (node === this.#archive && node.names.size === 0)
      this.#addAll(
        id,
        Array.from({ length: ARCHIVED }, (_, index) => `volume-${String(index)}.tar`),
      );
    return node;
  }

  #make(mode: number, id = ROOT): Node {
    const generation = (this.#lastGeneration += 1);
    const node = { id, generation, mode, names: new Map<string, Node>(), nlink: 0, data: new Uint8Array() };
    this.#nodes.set(id, node);
    return node;
  }

  #fill(directory: string, names: readonly string[]): void {
    const { id } = this.create(ROOT, directory, S_IFDIR | 0o755);
    this.#addAll(id, names);
  }

  #addAll(id: number, names: readonly string[]): void {
    for (const name of names) this.create(id, name, S_IFREG | 0o644, `about ${name}\n`);
  }

  #latest(names: ReadonlyMap<string, Node>): Node | undefined {
    const logs = [...names.values()];
    return logs[(this.#rotations += 1) % logs.length];
  }
}
