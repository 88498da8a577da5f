import type { BookStyle, TreeClass } from './book-styles.js';
import type { TinyTree } from './tiny-tree.js';

/** Something done to the mount by a shell in its directory, or to the file system behind the kernel's back. */
export type Step = string | ((tree: TinyTree) => unknown);

/** What one mode of the audit makes of a defective class. */
export interface Outcome {
  /** Each finding as `kind OPERATION Class.handler nodeid`, in the order in which they are found; `-` for what is null, `*` for any nodeid. */
  readonly finds: readonly string[];
  /** What the client is told; nothing where absent. */
  readonly told?: RegExp;
  /** Whether the book has what the kernel holds in the end, nodeid by nodeid; absent where that is a matter of time. */
  readonly balanced?: boolean;
}

/** One way to get lookup counts wrong, and how to see it on a mount. */
export interface Defect {
  /** The class of defects that it is of, as `D1`. */
  readonly id: string;
  readonly name: string;
  /** Only these forms of a book can have it; all where absent. */
  readonly styles?: readonly BookStyle[];
  readonly defective: (Base: TreeClass) => TreeClass;
  /** The correct class that does the same; the base itself where absent. */
  readonly twin?: (Base: TreeClass) => TreeClass;
  /** What the client is told by the twin; nothing where absent. */
  readonly toldByTwin?: RegExp;
  readonly steps: readonly Step[];
  readonly observe: (style: BookStyle) => Outcome;
  readonly enforce: (style: BookStyle) => Outcome;
  /** What may be found too while others use the inode, as `kind OPERATION Class.handler`. */
  readonly followUps?: readonly string[];
}

/** An outcome that is the same for each form of a book. */
export function always(outcome: Outcome): () => Outcome {
  return () => outcome;
}
