import { Inode, type Identity, type Origin } from './inode.js';

export class Symlink extends Inode {
  /** The bytes of what it points at. */
  readonly target: Uint8Array;

  constructor(identity: Identity, origin: Origin, target: Uint8Array) {
    super(identity, origin);
    this.target = target;
    this.attr.size = target.length;
  }
}
