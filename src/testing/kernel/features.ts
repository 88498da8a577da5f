import { CAPABILITY, type Capability } from '../../protocol/capabilities.js';
import type { Answer } from './request.js';

const PAGE = 4096;

/** What was agreed in INIT, and what the file system was found not to have (struct fuse_conn). */
export class Features {
  /** Operations that were answered with ENOSYS and are not asked for again. */
  readonly missing = new Set<string>();
  /** `default_permissions`: the kernel checks modes. */
  readonly checksPermissions: boolean;
  /** `allow_other`: not only the owner of the mount may use it. */
  readonly allowsOthers: boolean;
  maxWrite = PAGE;
  maxPages = 1;
  minor = 0;
  #flags = 0;
  #flags2 = 0;

  constructor(options: { readonly checksPermissions: boolean; readonly allowsOthers: boolean }) {
    this.checksPermissions = options.checksPermissions;
    this.allowsOthers = options.allowsOthers;
  }

  /** Takes over the answer to INIT. Source: process_init_reply(), fs/fuse/inode.c */
  agree(init: Answer<'init'>): void {
    this.minor = init.minor;
    this.maxWrite = Math.max(PAGE, init.max_write);
    this.#flags = init.flags;
    this.#flags2 = init.flags2;
    if (this.has('MAX_PAGES')) this.maxPages = Math.max(1, init.max_pages);
    else this.maxPages = 32;
  }

  has(capability: Capability): boolean {
    const bit = CAPABILITY[capability];
    return (((bit < 32 ? this.#flags : this.#flags2) >>> (bit & 31)) & 1) === 1;
  }
}
