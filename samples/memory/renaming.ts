import { inject, injectable } from 'inversify';
import { Errno } from 'tallyfs';
import { CLOCK, type Clock } from './clock.js';
import { Directory } from './directory.js';
import { Inode } from './inode.js';
import { S_IFCHR } from './modes.js';
import { checkLength } from './name-length.js';
import { Names, type Making } from './names.js';

// renameat2(2)
const NOREPLACE = 1;
const EXCHANGE = 2;
const WHITEOUT = 4;

/** A name in a directory. */
export interface Place {
  readonly directory: Directory;
  readonly name: string;
}

type Caller = Making['caller'];

/** Moves names. All that can fail is done or checked before a name is changed. */
@injectable()
export class Renaming {
  constructor(
    @inject(Names) private readonly names: Names,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param flags RENAME_* bits. @param caller whom a whiteout will belong to.
   * @returns the inode that lost its name to the moved one; it is still there, as after an unlink.
   * @throws EEXIST, EINVAL, EISDIR, EMLINK, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, ENOTEMPTY
   */
  rename(from: Place, to: Place, flags: number, caller: Caller): Inode | undefined {
    const moved = from.directory.get(from.name);
    if (moved === undefined || to.directory.attr.nlink === 0) throw new Errno('ENOENT');
    const target = to.directory.get(to.name);
    if ((flags & EXCHANGE) !== 0) this.#exchange(from, moved, to, target);
    else if (target === undefined) this.#move(from, moved, to, flags, caller);
    else if ((flags & NOREPLACE) !== 0) throw new Errno('EEXIST');
    else return this.#replace(from, moved, to, target, flags, caller);
    return undefined;
  }

  #exchange(from: Place, moved: Inode, to: Place, target: Inode | undefined): void {
    if (target === undefined) throw new Errno('ENOENT');
    if (target === moved) return;
    this.#checkParent(moved, from.directory, to.directory, target);
    this.#checkParent(target, to.directory, from.directory, moved);
    to.directory.attach(to.name, moved);
    from.directory.attach(from.name, target);
    this.#touch(from, moved, to, target);
  }

  #replace(
    from: Place,
    moved: Inode,
    to: Place,
    target: Inode,
    flags: number,
    caller: Caller,
  ): Inode | undefined {
    // Two names of one file: rename(2) does nothing.
    if (target === moved) return undefined;
    checkReplaceable(moved, target);
    this.#move(from, moved, to, flags, caller, target);
    target.unlinked(this.clock.now());
    return target;
  }

  #move(from: Place, moved: Inode, to: Place, flags: number, caller: Caller, target?: Inode): void {
    checkLength(to.name);
    this.#checkParent(moved, from.directory, to.directory, target);
    const whiteout = (flags & WHITEOUT) === 0 ? undefined : this.#makeWhiteout(from.directory, caller);
    to.directory.attach(to.name, moved);
    if (whiteout === undefined) from.directory.detach(from.name);
    else from.directory.attach(from.name, whiteout);
    this.#touch(from, moved, to);
  }

  /** What overlayfs sees as "deleted": a character device with number 0. */
  #makeWhiteout(directory: Directory, caller: Caller): Inode {
    const whiteout = this.names.makeNameless(
      directory,
      { mode: S_IFCHR, caller },
      (...made) => new Inode(...made),
    );
    whiteout.attr.nlink = 1;
    return whiteout;
  }

  /** @throws EINVAL for a directory that would be below itself, EMLINK for one too many in its new parent */
  #checkParent(moved: Inode, parent: Directory, newParent: Directory, replaced: Inode | undefined): void {
    if (!(moved instanceof Directory) || parent === newParent) return;
    if (moved.contains(newParent)) throw new Errno('EINVAL');
    if (!(replaced instanceof Directory)) this.names.checkLinks(newParent);
  }

  #touch(from: Place, moved: Inode, to: Place, target?: Inode): void {
    const now = this.clock.now();
    from.directory.modified(now);
    to.directory.modified(now);
    moved.changed(now);
    target?.changed(now);
  }
}

/** @throws EISDIR, ENOTDIR, ENOTEMPTY */
function checkReplaceable(moved: Inode, target: Inode): void {
  if (!(target instanceof Directory)) {
    if (moved instanceof Directory) throw new Errno('ENOTDIR');
  } else if (!(moved instanceof Directory)) throw new Errno('EISDIR');
  else if (!target.isEmpty) throw new Errno('ENOTEMPTY');
}
