import type { Capability } from '../protocol/capabilities.js';
import { appendOwn, classChain, METADATA_KEY, readOwn, type AnyClass } from './keys.js';
import type { LimitOption } from './mount-keys.js';
import type { DeclaredOptions } from './options.js';

/**
 * Who counts the lookups. `own`: the class, and the runtime audits it. `managed`: the runtime's InodeTable.
 * `none`: nobody, because nodeids never go away.
 */
export const BOOKKEEPING = ['own', 'managed', 'none'] as const;
export type Bookkeeping = (typeof BOOKKEEPING)[number];

/** Who checks permissions. `kernel`: mode, uid and gid of the attributes decide. `own`: the class's handlers do. */
export const PERMISSIONS = ['kernel', 'own'] as const;
export type Permissions = (typeof PERMISSIONS)[number];

/**
 * Capabilities of INIT by name: to ask for (`true`), to do without (`false`), or to mount with or not at all
 * (`'required'`). The others are as the runtime thinks best; docs/operations.md has all of them.
 */
export type CapabilityWishes = Readonly<Partial<Record<Capability, boolean | 'required'>>>;

/** What `@FileSystem` says about a class. A subclass inherits what it does not say itself. */
export interface FileSystemSettings {
  /** Who counts the lookups. */
  readonly bookkeeping: Bookkeeping;
  /** Shown as `fuse.NAME` in /proc/mounts: letters, digits, `_`, `.`, `-`. The class's name in lower case where absent. */
  readonly name?: string;
  /** `kernel` where absent: the mount has default_permissions. mount.fuse3(8) */
  readonly permissions?: Permissions;
  /** The mount options of its own that the class takes, injected as `MOUNT_OPTIONS`. */
  readonly options?: DeclaredOptions;
  /** Capabilities to ask the kernel for, or to do without. */
  readonly capabilities?: CapabilityWishes;
  /** Limits to settle with the kernel, such as `time_gran`, by the mount options that have the last word: docs/operations.md. */
  readonly limits?: Readonly<Partial<Record<LimitOption, number>>>;
}

export function recordFileSystem(Class: AnyClass, settings: FileSystemSettings): void {
  appendOwn(Class, METADATA_KEY.fileSystem, settings);
}

/** What the `@FileSystem` decorators on this class itself say; more than one is a mistake. */
export function ownSettings(Class: AnyClass): readonly FileSystemSettings[] {
  return readOwn(Class, METADATA_KEY.fileSystem) as readonly FileSystemSettings[];
}

/** What `@FileSystem` says about a class, with what it inherits; undefined where none is decorated. */
export function fileSystemSettings(Class: AnyClass): FileSystemSettings | undefined {
  const baseFirst = classChain(Class).reverse().flatMap(ownSettings);
  return baseFirst.reduce<FileSystemSettings | undefined>((base, own) => ({ ...base, ...own }), undefined);
}
