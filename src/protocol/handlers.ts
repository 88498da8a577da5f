import type { OPERATIONS, Operation } from './operations.js';
import type {
  AttrReply,
  CreateReply,
  DirectoryPage,
  DirectoryPlusPage,
  Entry,
  IoctlReply,
  LockReply,
  NegativeEntry,
  OpenReply,
  StatfsReply,
  StatxReply,
} from './replies.js';
import type { ForgetRequest } from './requests/inodes.js';

/** What a handler returns for each kind of reply. */
export interface ReplyTypes {
  none: undefined;
  empty: undefined;
  init: undefined;
  entry: Entry;
  create: CreateReply;
  attr: AttrReply;
  statx: StatxReply;
  open: OpenReply | undefined;
  /** The bytes, as a view that is not changed before the reply is written. */
  bytes: Uint8Array;
  /** A link target, or its bytes. */
  text: string | Uint8Array;
  /** How many bytes were written or copied. */
  written: number;
  copied: number;
  page: undefined;
  'plus-page': undefined;
  statfs: StatfsReply;
  xattr: Uint8Array;
  /** Any collection of names, but not a string, which is a collection of characters. */
  'xattr-names': Iterable<string> & object;
  lock: LockReply;
  bmap: number;
  ioctl: IoctlReply;
  /** Events that are ready: POLLIN, … */
  poll: number;
  /** The offset that was found. */
  lseek: number;
}

type Rows = typeof OPERATIONS;

type Either<A, B> = A | B;
type Answered<T> = undefined extends T ? Either<T, void> : T;

/** A reply now, in the same turn, or a promise of one. Where a reply may be left out, so may the return. */
type Answer<T> = Answered<T> | Promise<Answered<T>>;

/**
 * What a handler of this operation gets. Handles are `never` here, so that a handler may name the type of its own:
 * `read(request: ReadRequest<OpenFile>)`.
 */
export type HandlerRequest<Op extends Operation> = Op extends 'forget'
  ? ForgetRequest
  : Rows[Op] extends { decode: (...args: never[]) => infer R }
    ? R
    : never;

type HandlerReply<Op extends Operation> = Op extends 'lookup'
  ? Entry | NegativeEntry
  : ReplyTypes[Rows[Op]['reply']];

type Page<Op extends Operation> = Rows[Op]['reply'] extends 'page'
  ? [page: DirectoryPage]
  : Rows[Op]['reply'] extends 'plus-page'
    ? [page: DirectoryPlusPage]
    : [];

/** The shape of an operation's handler, as its row of the table implies it. */
export type Handler<Op extends Operation> = Op extends 'destroy'
  ? () => void | Promise<void>
  : (request: HandlerRequest<Op>, ...page: Page<Op>) => Answer<HandlerReply<Op>>;
