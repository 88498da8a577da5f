import type { RequestFrame } from '../frame.js';
import { REQUEST_BODY } from '../frame.js';
import { encodeName } from '../names.js';
import * as wire from '../structs.js';
import { NodeRequest } from './inodes.js';
import { setxattrStruct } from './setxattr-struct.js';

/** SETXATTR: set an extended attribute. setxattr(2) */
export class SetxattrRequest extends NodeRequest {
  /** With its namespace: `user.color`. */
  readonly name: string;
  /** Valid until the handler's reply is settled. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** XATTR_CREATE (1), XATTR_REPLACE (2), or 0. */
  readonly flags: number;
  /** An ACL is set by who is not in the file's group: clear set-group-ID (FUSE_SETXATTR_ACL_KILL_SGID). */
  readonly killSgid: boolean;

  constructor(frame: RequestFrame) {
    super(frame);
    const { at } = wire.FUSE_SETXATTR_IN;
    const struct = setxattrStruct(frame);
    const nameAt = REQUEST_BODY + struct.size;
    this.name = frame.text(nameAt);
    this.value = frame.slice(frame.terminator(nameAt) + 1, frame.word(REQUEST_BODY + at.size));
    this.flags = frame.word(REQUEST_BODY + at.flags);
    const extended = struct === wire.FUSE_SETXATTR_IN;
    this.killSgid = extended && (frame.word(REQUEST_BODY + at.setxattr_flags) & 1) !== 0;
  }

  get nameBytes(): Uint8Array {
    return encodeName(this.name);
  }
}

/** GETXATTR: the value of an extended attribute. Return all of it: the runtime answers size queries. getxattr(2) */
export class GetxattrRequest extends NodeRequest {
  readonly name: string;
  /** Size of the caller's buffer; 0 asks for the size only. */
  readonly size: number;

  constructor(frame: RequestFrame) {
    super(frame);
    this.name = frame.text(REQUEST_BODY + wire.FUSE_GETXATTR_IN.size);
    this.size = frame.word(REQUEST_BODY + wire.FUSE_GETXATTR_IN.at.size);
  }

  get nameBytes(): Uint8Array {
    return encodeName(this.name);
  }
}

/** LISTXATTR: the names of the extended attributes. Return all: the runtime answers size queries. listxattr(2) */
export class ListxattrRequest extends NodeRequest {
  readonly size: number;

  constructor(frame: RequestFrame) {
    super(frame);
    this.size = frame.word(REQUEST_BODY + wire.FUSE_GETXATTR_IN.at.size);
  }
}

/** REMOVEXATTR: remove an extended attribute. removexattr(2) */
export class RemovexattrRequest extends NodeRequest {
  readonly name: string;

  constructor(frame: RequestFrame) {
    super(frame);
    this.name = frame.text(REQUEST_BODY);
  }

  get nameBytes(): Uint8Array {
    return encodeName(this.name);
  }
}
