import type { Route } from '../metadata/route-table.js';
import type { EncodeReply } from '../protocol/encode.js';
import { replyEncoder } from '../protocol/encode.js';
import type { CountEffect, OperationRow } from '../protocol/operations.js';

/** All that the requests of one opcode have in common, looked up once and not for each request. */
export class Lane {
  readonly route: Route;
  readonly decode: OperationRow['decode'];
  readonly encode: EncodeReply;
  readonly count: CountEffect;
  /** The handler gets views of the frame. */
  readonly holdsBytes: boolean;
  /** The request gives an fh back, which is the first member of its struct. */
  readonly releases: boolean;
  /** The reply opens a file or a directory. */
  readonly opens: boolean;
  /** The handler waits for others to drop a lock: it takes the place of none, or those could not. */
  readonly waits: boolean;
  /** The reply has the attributes of the inode that was asked about. */
  readonly describes: boolean;
  /** What kind of page the handler fills. */
  readonly page: 'readdir' | 'readdirplus' | undefined;
  /** A handler has answered later: the bytes of its requests must last. */
  isSlow = false;

  constructor(route: Route) {
    const { operation, row } = route;
    this.route = route;
    this.decode = row.decode;
    this.encode = replyEncoder(operation);
    this.count = row.count;
    this.holdsBytes = row.trailer === 'bytes' || row.trailer === 'name bytes';
    this.releases = operation === 'release' || operation === 'releasedir';
    this.opens = row.reply === 'open' || row.reply === 'create';
    this.waits = operation === 'setlkw';
    this.describes = row.reply === 'attr' || row.reply === 'statx';
    this.page = operation === 'readdir' || operation === 'readdirplus' ? operation : undefined;
  }
}
