import { FrameError, type RequestFrame } from './frame.js';
import { LITTLE_ENDIAN } from './layout.js';
import { decodeName } from './names.js';
import { FUSE_EXT_HEADER, FUSE_SECCTX, FUSE_SUPP_GROUPS } from './structs.js';

/** An attribute that a security module wants a new inode to have. */
export interface SecurityContext {
  /** Of the extended attribute: `security.selinux`. */
  readonly name: string;
  /** Its value, a NUL at the end included where the module has put one there. */
  readonly value: Uint8Array;
}

/** What a creating request brings behind its names. Source: get_create_ext(), fs/fuse/dir.c */
export interface Extensions {
  readonly supplementaryGroup: number | undefined;
  readonly securityContexts: readonly SecurityContext[];
}

/** FUSE_MAX_NR_SECCTX: up to here the type of an extension is how many security contexts are in it. */
const MAX_CONTEXTS = 31;
/** FUSE_EXT_GROUPS */
const GROUPS = 32;

const NONE: Extensions = { supplementaryGroup: undefined, securityContexts: [] };

/** @throws FrameError for extensions that are longer than they can be. */
export function readExtensions(frame: RequestFrame): Extensions {
  const { end, length } = frame;
  if (end === length) return NONE;
  // A copy: a request is its handler's own. And the extensions begin wherever the last name ends.
  const bytes = Buffer.from(frame.slice(end, length - end));
  let extensions = NONE;
  for (let at = 0; at < bytes.length;) {
    const size = sizeOf(bytes, at);
    extensions = { ...extensions, ...readOne(bytes.subarray(at, at + size)) };
    at += aligned(size);
  }
  return extensions;
}

function readOne(bytes: Buffer): Partial<Extensions> {
  const type = word(bytes, FUSE_EXT_HEADER.at.type);
  const body = bytes.subarray(FUSE_EXT_HEADER.size);
  if (type === GROUPS) return { supplementaryGroup: readGroup(body) };
  // What later protocols bring is for later versions.
  return type <= MAX_CONTEXTS ? { securityContexts: readContexts(body, type) } : {};
}

/** The kernel sends one group, whatever the layout has room for. Source: get_create_supp_group(), fs/fuse/dir.c */
function readGroup(body: Buffer): number | undefined {
  return word(body, FUSE_SUPP_GROUPS.at.nr_groups) === 0 ? undefined : word(body, FUSE_SUPP_GROUPS.size);
}

function readContexts(body: Buffer, count: number): readonly SecurityContext[] {
  const contexts: SecurityContext[] = [];
  let at = 0;
  while (contexts.length < count) {
    const nameAt = at + FUSE_SECCTX.size;
    const valueAt = body.indexOf(0, nameAt) + 1;
    const end = valueAt + word(body, at + FUSE_SECCTX.at.size);
    if (valueAt === 0 || end > body.length) throw malformed('security context', at);
    const name = decodeName(body, nameAt, valueAt - 1);
    contexts.push({ name, value: new Uint8Array(body.subarray(valueAt, end)) });
    at = aligned(end);
  }
  return contexts;
}

/** How long the extension at an offset says that it is. */
function sizeOf(bytes: Buffer, at: number): number {
  const size = word(bytes, at + FUSE_EXT_HEADER.at.size);
  if (size < FUSE_EXT_HEADER.size || at + size > bytes.length) throw malformed('extension', at);
  return size;
}

function word(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw malformed('extension', at);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, LITTLE_ENDIAN);
}

/** FUSE_REC_ALIGN() */
function aligned(size: number): number {
  return (size + 7) & ~7;
}

function malformed(what: string, at: number): FrameError {
  return new FrameError(`the extensions of a request have no whole ${what} at byte ${String(at)}`);
}
