import { Errno } from 'tallyfs';

/** The extended attributes that ACLs are read and set as. acl(5) */
export const ACCESS_ACL = 'system.posix_acl_access';
export const DEFAULT_ACL = 'system.posix_acl_default';

/** POSIX_ACL_XATTR_VERSION of <linux/posix_acl_xattr.h>, whose structs the attributes are made of. */
const VERSION = 2;
const HEADER = 4;
const ENTRY = 8;

/** ACL_USER_OBJ, … of <linux/posix_acl.h>, in the order in which an ACL has them. */
const TAG = { OWNER: 0x01, USER: 0x02, GROUP_OWNER: 0x04, GROUP: 0x08, MASK: 0x10, OTHER: 0x20 } as const;
const NAMED: readonly number[] = [TAG.USER, TAG.GROUP];
const ALONE: readonly number[] = [TAG.OWNER, TAG.GROUP_OWNER, TAG.OTHER];
const KNOWN: readonly number[] = Object.values(TAG);

interface AclEntry {
  readonly tag: number;
  /** r, w and x: 4, 2 and 1. */
  readonly permissions: number;
  /** Of a named user or group. */
  readonly id: number;
}

/** Who may do what with a file, beyond what nine permission bits can say. acl(5) */
export class Acl {
  readonly #entries: readonly AclEntry[];

  private constructor(entries: readonly AclEntry[]) {
    this.#entries = entries;
  }

  /** @throws EINVAL, EOPNOTSUPP for another version */
  static from(bytes: Uint8Array): Acl {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEADER || (bytes.length - HEADER) % ENTRY !== 0) throw new Errno('EINVAL');
    if (view.getUint32(0, true) !== VERSION) throw new Errno('EOPNOTSUPP');
    const entries: AclEntry[] = [];
    for (let at = HEADER; at < bytes.length; at += ENTRY) {
      entries.push({
        tag: view.getUint16(at, true),
        permissions: view.getUint16(at + 2, true),
        id: view.getUint32(at + 4, true),
      });
    }
    check(entries);
    return new Acl(entries);
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(HEADER + this.#entries.length * ENTRY);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, VERSION, true);
    for (const [index, { tag, permissions, id }] of this.#entries.entries()) {
      const at = HEADER + index * ENTRY;
      view.setUint16(at, tag, true);
      view.setUint16(at + 2, permissions, true);
      view.setUint32(at + 4, id, true);
    }
    return bytes;
  }

  /** The nine permission bits that show what it allows at most: the group's are those of the mask. */
  get mode(): number {
    return (this.#of(TAG.OWNER) << 6) | (this.#of(this.#groupClass) << 3) | this.#of(TAG.OTHER);
  }

  /** Says nothing that the permission bits do not say. */
  get isMinimal(): boolean {
    return this.#entries.length === ALONE.length;
  }

  /** As chmod(2) leaves it. */
  withMode(mode: number): Acl {
    const bits = new Map<number, number>([
      [TAG.OWNER, (mode >> 6) & 7],
      [this.#groupClass, (mode >> 3) & 7],
      [TAG.OTHER, mode & 7],
    ]);
    return new Acl(
      this.#entries.map((entry) => ({ ...entry, permissions: bits.get(entry.tag) ?? entry.permissions })),
    );
  }

  get #groupClass(): number {
    return this.#entries.some(({ tag }) => tag === TAG.MASK) ? TAG.MASK : TAG.GROUP_OWNER;
  }

  #of(tag: number): number {
    return this.#entries.find((entry) => entry.tag === tag)?.permissions ?? 0;
  }
}

/** As posix_acl_valid() of the kernel has it: in order, the three that are always there, a mask where it is needed. */
function check(entries: readonly AclEntry[]): void {
  const tags = entries.map(({ tag }) => tag);
  const inOrder = tags.every((tag, index) => {
    const before = tags[index - 1] ?? 0;
    return tag > before || (tag === before && NAMED.includes(tag));
  });
  const isSound =
    inOrder &&
    entries.every(({ tag, permissions }) => KNOWN.includes(tag) && permissions <= 7) &&
    ALONE.every((tag) => tags.includes(tag)) &&
    (tags.includes(TAG.MASK) || !tags.some((tag) => NAMED.includes(tag)));
  if (!isSound) throw new Errno('EINVAL');
}
