import type { Capability, CapabilityRow } from './capabilities.js';
import { CAPABILITIES, CAPABILITY, capabilityNames } from './capabilities.js';
import type { ReplyFrame, RequestFrame } from './frame.js';
import { REQUEST_BODY } from './frame.js';
import { FUSE_INIT_IN, FUSE_INIT_OUT } from './structs.js';

/** The version that this implementation speaks (FUSE_KERNEL_VERSION and FUSE_KERNEL_MINOR_VERSION). */
export const MAJOR = 7;
export const MINOR = 45;
/** Linux 5.4. */
const OLDEST_MINOR = 31;

/** What the kernel gives for max_pages where FUSE_MAX_PAGES is not granted (FUSE_DEFAULT_MAX_PAGES_PER_REQ). */
const DEFAULT_MAX_PAGES = 32;

/** The kernel and this implementation have no protocol in common: the mount cannot work. */
export class ProtocolError extends Error {
  readonly code = 'TALLYFS_PROTOCOL';
  /** What INIT is answered with. */
  readonly errno = 'EPROTO';
  override readonly name = 'ProtocolError';
}

/** The kernel's side of INIT. */
export interface InitIn {
  readonly major: number;
  readonly minor: number;
  /** Bytes. */
  readonly maxReadahead: number;
  readonly offered: ReadonlySet<Capability>;
}

/** This side's wishes. */
export interface InitWish {
  readonly want: ReadonlySet<Capability>;
  /** Those without which the mount is of no use. */
  readonly required?: ReadonlySet<Capability>;
  /** Largest WRITE in bytes, 4096 or more. */
  readonly maxWrite: number;
  /** Largest READ or WRITE in memory pages, 1 to 65535. */
  readonly maxPages: number;
  /** Bytes. */
  readonly maxReadahead: number;
  /** Granularity of times in nanoseconds, 1 to 1 000 000 000. */
  readonly timeGran: number;
  /** Most requests in flight that nobody waits for, such as readahead; 0 is the kernel's default (12). */
  readonly maxBackground: number;
  /** From how many of them on the file system counts as congested; 0 is the kernel's default (9). */
  readonly congestionThreshold: number;
  /** Seconds after which the kernel aborts the connection for an unanswered request, 1 to 65535. */
  readonly requestTimeout?: number;
  /** How deep backing files of passthrough may be stacked, 1 or 2. */
  readonly maxStackDepth?: number;
}

/** What both sides agree on. */
export interface Negotiated {
  /** false: the kernel speaks a later major version; it will send another INIT after this reply, with an older one. */
  readonly final: boolean;
  readonly minor: number;
  readonly granted: ReadonlySet<Capability>;
  readonly offered: ReadonlySet<Capability>;
  /** What was wished for and not granted: the kernel does not offer it, or this implementation cannot do it. */
  readonly missing: readonly Capability[];
  readonly maxWrite: number;
  readonly maxPages: number;
  readonly maxReadahead: number;
  readonly timeGran: number;
  readonly maxBackground: number;
  readonly congestionThreshold: number;
  /** Seconds; 0 for none. */
  readonly requestTimeout: number;
  /** 0 without passthrough. */
  readonly maxStackDepth: number;
}

/** The limits that are settled with INIT, and what each may be. */
export const WISH_BOUNDS = {
  maxWrite: [4096, 0xffff_ffff],
  maxPages: [1, 0xffff],
  maxReadahead: [0, 0xffff_ffff],
  timeGran: [1, 1_000_000_000],
  maxBackground: [0, 0xffff],
  congestionThreshold: [0, 0xffff],
  requestTimeout: [1, 0xffff],
  maxStackDepth: [1, 2],
} as const satisfies Partial<Record<keyof InitWish, readonly [least: number, most: number]>>;

/** The name of such a limit. */
export type InitLimit = keyof typeof WISH_BOUNDS;

/**
 * Reads the kernel's INIT. Kernels before 7.36 send 16 bytes of it, and others may send more than is known here.
 * @throws FrameError
 */
export function decodeInit(frame: RequestFrame): InitIn {
  const { at } = FUSE_INIT_IN;
  const word = (offset: number) => frame.word(REQUEST_BODY + offset);
  const flags = word(at.flags);
  const extended = has(flags, 0, CAPABILITY.INIT_EXT) && frame.length >= REQUEST_BODY + at.unused0;
  const flags2 = extended ? word(at.flags2) : 0;
  const offered = new Set(capabilityNames.filter((name) => has(flags, flags2, CAPABILITY[name])));
  return { major: word(at.major), minor: word(at.minor), maxReadahead: word(at.max_readahead), offered };
}

function has(flags: number, flags2: number, bit: number): boolean {
  return (((bit < 32 ? flags : flags2) >>> (bit & 31)) & 1) === 1;
}

/**
 * Chooses what both sides will use: the lower of two limits, and the wishes that the kernel offers.
 * @throws ProtocolError for a kernel that is too old. @throws RangeError for a wish out of its range.
 */
export function negotiate(init: InitIn, wish: InitWish): Negotiated {
  checkVersion(init);
  checkWish(wish);
  const granted = grant(init, wish);
  const missing = [...wish.want].filter((name) => !granted.has(name));
  checkRequired(init, wish, missing);
  return {
    final: init.major === MAJOR,
    minor: init.major === MAJOR ? Math.min(init.minor, MINOR) : MINOR,
    granted,
    offered: init.offered,
    missing,
    maxWrite: wish.maxWrite,
    maxPages: granted.has('MAX_PAGES') ? wish.maxPages : DEFAULT_MAX_PAGES,
    maxReadahead: Math.min(init.maxReadahead, wish.maxReadahead),
    timeGran: wish.timeGran,
    maxBackground: wish.maxBackground,
    congestionThreshold: wish.congestionThreshold,
    requestTimeout: granted.has('REQUEST_TIMEOUT') ? (wish.requestTimeout ?? 0) : 0,
    maxStackDepth: granted.has('PASSTHROUGH') ? (wish.maxStackDepth ?? 1) : 0,
  };
}

function checkVersion({ major, minor }: InitIn): void {
  if (major > MAJOR || (major === MAJOR && minor >= OLDEST_MINOR)) return;
  const needs = `${String(MAJOR)}.${String(OLDEST_MINOR)}`;
  throw new ProtocolError(
    `the kernel speaks FUSE ${String(major)}.${String(minor)}, but ${needs} is needed: use Linux 5.4 or later`,
  );
}

function checkWish(wish: InitWish): void {
  for (const [name, [least, most]] of Object.entries(WISH_BOUNDS))
    inRange(name, wish[name as InitLimit] ?? least, least, most);
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `${name} is ${String(value)}, but must be an integer from ${String(least)} to ${String(most)}`,
  );
}

/** A major version that is not settled yet offers nothing. */
function checkRequired(init: InitIn, { required }: InitWish, missing: readonly Capability[]): void {
  const lacking = missing.filter((name) => required?.has(name));
  if (lacking.length === 0 || init.major !== MAJOR) return;
  throw new ProtocolError(lacking.map((name) => whyMissing(name, init.offered)).join('; '));
}

/** Why a capability that was asked for is not granted. */
export function whyMissing(name: Capability, offered: ReadonlySet<Capability>): string {
  const { since, offeredTo }: CapabilityRow = CAPABILITIES[name];
  if (!offered.has(name) && offeredTo !== undefined)
    return `the kernel offers ${name} to ${offeredTo} only: leave it out`;
  if (!offered.has(name))
    return `the kernel does not offer ${name}, which came with protocol ${since} and can be left out of its configuration`;
  if (name === 'PASSTHROUGH')
    return 'PASSTHROUGH is not to be had together with WRITEBACK_CACHE: ask for one of them';
  if (name === 'REQUEST_TIMEOUT')
    return 'REQUEST_TIMEOUT needs a time: mount with `-o request_timeout=SECONDS`, which asks for it by itself';
  return `${name} is offered by the kernel, but cannot be used: ${CAPABILITIES[name].does}`;
}

/** MAX_PAGES and REQUEST_TIMEOUT say that a member of the reply is there, so the member is the wish. */
function grant({ offered }: InitIn, wish: InitWish): Set<Capability> {
  const granted = new Set<Capability>();
  for (const name of wish.want)
    if (offered.has(name) && CAPABILITIES[name].asked !== 'never') granted.add(name);
  if (offered.has('MAX_PAGES')) granted.add('MAX_PAGES');
  if (offered.has('REQUEST_TIMEOUT') && wish.requestTimeout !== undefined) granted.add('REQUEST_TIMEOUT');
  else granted.delete('REQUEST_TIMEOUT');
  // The kernel keeps data either in its own cache or in the backing file's, and quietly drops passthrough.
  if (granted.has('WRITEBACK_CACHE')) granted.delete('PASSTHROUGH');
  return granted;
}

/** Fills the reply to INIT. Where it is not final the kernel reads only the major version of it. */
export function encodeInit(frame: ReplyFrame, negotiated: Negotiated): void {
  const { size } = FUSE_INIT_OUT;
  const [flags, flags2] = flagWords(negotiated.granted);
  FUSE_INIT_OUT.write(frame.view, frame.clear().reserve(size), {
    major: MAJOR,
    minor: negotiated.minor,
    max_readahead: negotiated.maxReadahead,
    flags,
    flags2,
    max_background: negotiated.maxBackground,
    congestion_threshold: negotiated.congestionThreshold,
    max_write: negotiated.maxWrite,
    time_gran: negotiated.timeGran,
    max_pages: negotiated.maxPages,
    max_stack_depth: negotiated.maxStackDepth,
    request_timeout: negotiated.requestTimeout,
  });
}

/** flags2 counts only together with INIT_EXT. */
function flagWords(granted: ReadonlySet<Capability>): [flags: number, flags2: number] {
  let flags = 0;
  let flags2 = 0;
  for (const name of granted) {
    const bit = CAPABILITY[name];
    if (bit < 32) flags |= 1 << bit;
    else flags2 |= 1 << (bit & 31);
  }
  if (flags2 !== 0) flags |= 1 << CAPABILITY.INIT_EXT;
  return [flags >>> 0, flags2 >>> 0];
}
