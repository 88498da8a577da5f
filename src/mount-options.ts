import {
  FLAG_OPTIONS,
  FUSE_OPTIONS,
  INIT_OPTIONS,
  isFstabOption,
  wrongLimit,
  type LimitOption,
} from './metadata/mount-keys.js';
import { MountOptionError } from './metadata/option-error.js';
import type { GivenOptions, GivenValue } from './metadata/options.js';
import type { InitLimit } from './protocol/init.js';

/** Mount options, sorted by who takes them. */
export interface SplitOptions {
  /** MS_* bits for mount(2): `nosuid` and `nodev` unless `suid` and `dev` are asked for. */
  readonly flags: number;
  /** The same flags by name, for fusermount3 and the class. */
  readonly flagNames: readonly string[];
  /** For the kernel's fuse file system type: `allow_other`, `max_read=131072`. */
  readonly data: readonly string[];
  /** What INIT is to settle otherwise than usual: `request_timeout=60`. */
  readonly limits: Partial<Readonly<Record<InitLimit, number>>>;
  /** Nobody but the owner and root is let in (`allow_root`). */
  readonly allowRoot: boolean;
  /** Whose mount it is, where that is not who mounts (`user_id`). */
  readonly owner?: number;
  /** Unmount when this process dies. */
  readonly autoUnmount: boolean;
  /** `source` is a block device that the mount is on (`blkdev`). */
  readonly blockDevice: boolean;
  /** The first column of /proc/mounts (`fsname`). */
  readonly source?: string;
  /** Shown as `fuse.SUBTYPE`. */
  readonly subtype?: string;
  /** For the class. */
  readonly rest: GivenOptions;
}

interface Sorting {
  flags: number;
  data: Map<string, string>;
  limits: Partial<Record<InitLimit, number>>;
  allowRoot: boolean;
  autoUnmount: boolean;
  blockDevice: boolean;
  source?: string;
  subtype?: string;
  rest: Map<string, GivenValue>;
}

const SAFE_FLAGS = ['nosuid', 'nodev'] as const;

/** What was asked for and cannot be had from fusermount3, which mounts with `nosuid` and `nodev` for everybody but root. */
export function deniedByFusermount({ flagNames }: Pick<SplitOptions, 'flagNames'>): readonly string[] {
  return SAFE_FLAGS.filter((name) => !flagNames.includes(name)).map((name) => name.slice('no'.length));
}

/**
 * Reads the arguments of `-o`: `a,b=c`, a comma in a value as `\,`. An option without a value is `true`; of one that
 * is given more than once, the last counts.
 */
export function parseOptionLists(lists: readonly string[]): GivenOptions {
  const options = new Map<string, GivenValue>();
  for (const item of lists.flatMap(splitList)) {
    const at = item.indexOf('=');
    const name = at < 0 ? item : item.slice(0, at);
    // An option that is repeated takes its place in the order anew: the last of ro and rw counts.
    options.delete(name);
    options.set(name, at < 0 ? true : item.slice(at + 1));
  }
  return Object.fromEntries(options);
}

function splitList(list: string): string[] {
  const items = list.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? [];
  return items.map((item) => item.replace(/\\([,\\])/g, '$1'));
}

/**
 * Sorts mount options into those of mount(8), those of the kernel's fuse type, and those of the class.
 * @throws MountOptionError for a value that an option cannot have.
 */
export function splitOptions(given: GivenOptions): SplitOptions {
  const sorting: Sorting = {
    flags: 0,
    data: new Map(),
    limits: {},
    allowRoot: false,
    autoUnmount: false,
    blockDevice: false,
    rest: new Map(),
  };
  for (const name of SAFE_FLAGS) setFlag(sorting, name, true);
  for (const [name, value] of Object.entries(given)) sort(sorting, name, value);
  if (sorting.allowRoot) setAllowOther(sorting.data);
  const { flags, data, rest, ...others } = sorting;
  const owner = data.get('user_id');
  return {
    ...others,
    ...(owner === undefined ? {} : { owner: Number(owner) }),
    flags,
    flagNames: flagNames(flags),
    data: [...data].map(([name, value]) => (value === '' ? name : `${name}=${value}`)),
    rest: Object.fromEntries(rest),
  };
}

function sort(sorting: Sorting, name: string, value: GivenValue): void {
  if (Object.hasOwn(FLAG_OPTIONS, name)) setFlag(sorting, name, flagValue(name, value));
  else if (Object.hasOwn(FUSE_OPTIONS, name)) setData(sorting.data, name, value);
  else if (Object.hasOwn(INIT_OPTIONS, name)) setLimit(sorting, name as LimitOption, value);
  else if (name === 'allow_root') sorting.allowRoot = flagValue(name, value);
  else if (name === 'auto_unmount') sorting.autoUnmount = flagValue(name, value);
  else if (name === 'blkdev') sorting.blockDevice = flagValue(name, value);
  else if (name === 'fsname') sorting.source = textValue(name, value);
  else if (name === 'subtype') sorting.subtype = textValue(name, value);
  else if (!isFstabOption(name)) sorting.rest.set(name, value);
}

function setFlag(sorting: Sorting, name: string, given: boolean): void {
  const flag = FLAG_OPTIONS[name];
  if (flag === undefined) return;
  sorting.flags = flag.on === given ? sorting.flags | flag.bit : sorting.flags & ~flag.bit;
}

const FLAGS_ON = Object.entries(FLAG_OPTIONS).filter(([, { on }]) => on);

function flagNames(flags: number): string[] {
  return FLAGS_ON.filter(([, { bit }]) => (flags & bit) !== 0).map(([name]) => name);
}

function setData(data: Map<string, string>, name: string, value: GivenValue): void {
  if (FUSE_OPTIONS[name] === 'number') data.set(name, numberValue(name, value));
  else if (flagValue(name, value)) data.set(name, '');
  else data.delete(name);
}

/** For allow_root: the kernel knows no such option. @throws MountOptionError where the mount has both. */
function setAllowOther(data: Map<string, string>): void {
  if (data.has('allow_other'))
    throw new MountOptionError(
      'allow_root',
      'the mount options "allow_other" and "allow_root" exclude each other: choose whom to let in',
    );
  data.set('allow_other', '');
}

function setLimit({ limits }: Sorting, name: LimitOption, value: GivenValue): void {
  const number = Number(numberValue(name, value));
  const wrong = wrongLimit(name, number);
  if (wrong !== undefined) throw new MountOptionError(name, `the mount option ${wrong}`);
  limits[INIT_OPTIONS[name]] = number;
}

function flagValue(name: string, value: GivenValue): boolean {
  if (typeof value === 'boolean') return value;
  throw new MountOptionError(
    name,
    `the mount option "${name}" takes no value, but ${JSON.stringify(value)} is given`,
  );
}

function numberValue(name: string, value: GivenValue): string {
  if (/^\d+$/.test(String(value))) return String(value);
  throw new MountOptionError(name, `the mount option "${name}" needs a whole number, as in ${name}=131072`);
}

function textValue(name: string, value: GivenValue): string {
  if (typeof value !== 'boolean' && value !== '') return String(value);
  throw new MountOptionError(name, `the mount option "${name}" needs a value, as in ${name}=NAME`);
}
