/**
 * What a file system must be able to do for a check to apply to it.
 *
 * - `write`: files and directories can be made, written and removed
 * - `rename`, `link`, `symlink`, `fifo`, `tmpfile`, `xattr`: it has that call, or that type of file
 * - `mode`, `owner`, `times`: chmod(2), chown(2), utimensat(2) last, and the times change by themselves
 * - `holes`: what was never written takes no space, and offsets go beyond 4 GiB
 * - `other-users`: other users may enter the mount (`allow_other`), and the checks run as root
 */
export const FEATURES = [
  'write',
  'rename',
  'link',
  'symlink',
  'fifo',
  'tmpfile',
  'xattr',
  'mode',
  'owner',
  'times',
  'holes',
  'other-users',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Looks at one behaviour in a directory of its own, with synchronous calls. @throws what it found instead. */
export type Look = (directory: string) => void;

/** Checks by the manual page or the chapter of POSIX that they come from. */
export type Looks = Readonly<Record<string, Readonly<Record<string, Look>>>>;

/** One behaviour that a file system owes its users. */
export interface Definition {
  /** `rename(2): moves a directory with all that is in it`. For good: what it is known by. */
  readonly name: string;
  /** The manual page, or the chapter of POSIX. */
  readonly source: string;
  readonly needs: readonly Feature[];
  readonly look: Look;
}

/** A table of checks that need the same. */
export function define(needs: readonly Feature[], looks: Looks): readonly Definition[] {
  return Object.entries(looks).flatMap(([source, group]) =>
    Object.entries(group).map(([behaviour, look]) => ({
      name: `${source}: ${behaviour}`,
      source,
      needs,
      look,
    })),
  );
}
