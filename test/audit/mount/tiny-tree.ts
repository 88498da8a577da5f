import { setTimeout as sleep } from 'node:timers/promises';
import {
  Create,
  Errno,
  FileSystem,
  Forget,
  Getattr,
  Link,
  Lookup,
  Mkdir,
  Mknod,
  Open,
  Readdir,
  Release,
  RemovesInode,
  Symlink,
  Tmpfile,
  Unlink,
  type AttrReply,
  type CreateReply,
  type CreateRequest,
  type DirectoryPage,
  type DirectoryPlusPage,
  type Entry,
  type ForgetRequest,
  type GetattrRequest,
  type LinkRequest,
  type LookupRequest,
  type MkdirRequest,
  type MknodRequest,
  type NegativeEntry,
  type OpenReply,
  type OpenRequest,
  type ReaddirRequest,
  type ReleaseRequest,
  type Session,
  type SymlinkRequest,
  type TmpfileRequest,
  type UnlinkRequest,
} from '../../../src/index.js';

export const ROOT = 1;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;

export interface Node {
  readonly nodeid: number;
  readonly generation: number;
  readonly mode: number;
  readonly children: Map<string, Node>;
  nlink: number;
  opens: number;
  /** Only where the book is in the nodes. */
  nlookup: number;
}

/** An answer now, or in a later turn. */
export type Answer<T> = T | Promise<T>;

/**
 * A correct file system in memory that keeps book itself: in which form, a subclass says. Files have no content, and
 * nothing is cached unless `timeout` says so.
 */
@FileSystem({ bookkeeping: 'own', name: 'tiny' })
export class TinyTree {
  /** Milliseconds, at most, that each answer takes before and after what it does; 0 answers in the same turn. */
  delay = 0;
  /** Seconds for which names and attributes are valid. */
  timeout = 0;
  /** Is told of names that are not found. */
  onMissing: ((name: string) => void) | undefined;
  /** What it is mounted as, once it is. */
  session: Session | undefined;
  readonly nodes: Map<number, Node> = rootOnly();
  #lastNodeid = ROOT;

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Answer<Entry | NegativeEntry> {
    return this.answer(() => this.handOver(this.child(parent, name)));
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.count(nodeid, -nlookup);
    this.reclaim(nodeid);
  }

  @Getattr()
  getattr({ nodeid }: Pick<GetattrRequest, 'nodeid'>): Answer<AttrReply> {
    return this.answer(() => this.attributes(this.node(nodeid)));
  }

  @Mknod({ increments: 1 })
  mknod({ parent, name, mode }: MknodRequest): Answer<Entry> {
    return this.answer(() => this.handOver(this.add(parent, name, mode)));
  }

  @Mkdir({ increments: 1 })
  mkdir({ parent, name, mode }: MkdirRequest): Answer<Entry> {
    return this.answer(() => this.handOver(this.add(parent, name, S_IFDIR | mode)));
  }

  @Symlink({ increments: 1 })
  symlink({ parent, name }: SymlinkRequest): Answer<Entry> {
    return this.answer(() => this.handOver(this.add(parent, name, S_IFLNK | 0o777)));
  }

  @Link({ increments: 1 })
  link({ nodeid, parent, name }: LinkRequest): Answer<Entry> {
    return this.answer(() => this.handOver(this.linkNode(nodeid, parent, name)));
  }

  @Create({ increments: 1 })
  create({ parent, name, mode }: CreateRequest): Answer<CreateReply> {
    return this.answer(() => {
      const node = this.add(parent, name, mode);
      return { ...this.handOver(node), ...this.opened(node) };
    });
  }

  @Tmpfile({ increments: 1 })
  tmpfile({ mode }: TmpfileRequest): Answer<CreateReply> {
    return this.answer(() => {
      const node = this.make(mode);
      return { ...this.handOver(node), ...this.opened(node) };
    });
  }

  @Unlink()
  unlink({ parent, name }: UnlinkRequest): Answer<void> {
    return this.answer(() => {
      this.reclaim(this.unlinkNode(parent, name).nodeid);
    });
  }

  @Open()
  open({ nodeid }: Pick<OpenRequest, 'nodeid'>): Answer<OpenReply> {
    return this.answer(() => this.opened(this.node(nodeid)));
  }

  @Release()
  release({ handle }: ReleaseRequest): void {
    const node = handle as Node;
    node.opens -= 1;
    this.reclaim(node.nodeid);
  }

  @Readdir()
  readdir({ nodeid, offset }: ReaddirRequest, page: DirectoryPage): Answer<void> {
    return this.answer(() => {
      for (const [name, node] of this.listing(nodeid).slice(Number(offset)))
        if (!page.add(name, { ino: node.nodeid, mode: node.mode })) return;
    });
  }

  /** Without a decorator: the classes that want to be asked for READDIRPLUS put it on their own. */
  readdirplus({ nodeid, offset }: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
    return this.answer(() => {
      for (const [name, node] of this.listing(nodeid).slice(Number(offset))) {
        if (!page.add(name, this.entry(node))) return;
        if (!isDots(name)) this.count(node.nodeid, 1);
      }
    });
  }

  @RemovesInode()
  remove(nodeid: number): void {
    this.nodes.delete(nodeid);
  }

  /** Changes a lookup count. Without a book of its own the class counts in the nodes. */
  count(nodeid: number, change: number): void {
    const node = this.nodes.get(nodeid);
    if (node !== undefined) node.nlookup += change;
  }

  counted(nodeid: number): number {
    return this.nodes.get(nodeid)?.nlookup ?? 0;
  }

  /** Puts empty files into a directory, behind the kernel's back. */
  populate(names: readonly string[], parent = ROOT): void {
    for (const name of names) this.add(parent, name, S_IFREG | 0o644);
  }

  /** Makes a directory with files in it, behind the kernel's back. */
  populateDirectory(name: string, names: readonly string[]): void {
    const { nodeid } = this.add(ROOT, name, S_IFDIR | 0o755);
    this.populate(names, nodeid);
  }

  /** Has a name stand for another file, behind the kernel's back. */
  rebind(name: string, target: string): void {
    const node = this.child(ROOT, target);
    this.child(ROOT, name).nlink -= 1;
    this.node(ROOT).children.set(name, node);
    node.nlink += 1;
  }

  /** Answers in this turn or, with a delay, does its work in one later turn and answers in another. */
  protected answer<T>(work: () => T): Answer<T> {
    return this.delay === 0 ? work() : this.#later(work);
  }

  /** Does more when an answer is there, in the same turn. */
  protected after<T>(answer: Answer<T>, more: (answer: T) => T): Answer<T> {
    return answer instanceof Promise ? answer.then(more) : more(answer);
  }

  /** Counts a lookup, and makes the entry that hands it over. */
  protected handOver(node: Node): Entry {
    this.count(node.nodeid, 1);
    return this.entry(node);
  }

  protected entry(node: Node): Entry {
    const { nodeid, generation } = node;
    return { nodeid, generation, entryTimeout: this.timeout, ...this.attributes(node) };
  }

  protected attributes({ nodeid, mode, nlink }: Node): AttrReply {
    return { attr: { ino: nodeid, mode, nlink }, attrTimeout: this.timeout };
  }

  protected opened(node: Node): OpenReply {
    node.opens += 1;
    return { handle: node };
  }

  protected node(nodeid: number): Node {
    const node = this.nodes.get(nodeid);
    if (node === undefined) throw new Errno('ENOENT');
    return node;
  }

  protected child(parent: number, name: string): Node {
    const node = this.node(parent).children.get(name);
    if (node === undefined) this.onMissing?.(name);
    if (node === undefined) throw new Errno('ENOENT');
    return node;
  }

  protected add(parent: number, name: string, mode: number): Node {
    const { children } = this.node(parent);
    if (children.has(name)) throw new Errno('EEXIST');
    const node = this.make(mode);
    node.nlink = 1;
    children.set(name, node);
    return node;
  }

  protected make(mode: number): Node {
    const { nodeid, generation } = this.nextIdentity();
    const node = makeNode(nodeid, mode, generation);
    this.nodes.set(nodeid, node);
    return node;
  }

  protected nextIdentity(): Pick<Node, 'nodeid' | 'generation'> {
    return { nodeid: (this.#lastNodeid += 1), generation: 0 };
  }

  protected linkNode(nodeid: number, parent: number, name: string): Node {
    const node = this.node(nodeid);
    node.nlink += 1;
    this.node(parent).children.set(name, node);
    return node;
  }

  protected unlinkNode(parent: number, name: string): Node {
    const node = this.child(parent, name);
    this.node(parent).children.delete(name);
    node.nlink -= 1;
    return node;
  }

  /** Removes an inode that nobody has any use for. */
  protected reclaim(nodeid: number): void {
    const node = this.nodes.get(nodeid);
    if (node?.nlink === 0 && node.opens === 0 && this.counted(nodeid) === 0) this.remove(nodeid);
  }

  protected listing(nodeid: number): [name: string, node: Node][] {
    const directory = this.node(nodeid);
    return [['.', directory], ['..', this.node(ROOT)], ...directory.children];
  }

  async #later<T>(work: () => T): Promise<T> {
    await sleep(Math.random() * this.delay);
    const answer = work();
    await sleep(Math.random() * this.delay);
    return answer;
  }
}

export function isDots(name: string): boolean {
  return name === '.' || name === '..';
}

/** By nodeid, what there is in an empty file system. */
export function rootOnly(): Map<number, Node> {
  return new Map([[ROOT, makeNode(ROOT, S_IFDIR | 0o755)]]);
}

function makeNode(nodeid: number, mode: number, generation = 0): Node {
  const nlink = nodeid === ROOT ? 2 : 0;
  return { nodeid, generation, mode, children: new Map(), nlink, opens: 0, nlookup: 0 };
}
