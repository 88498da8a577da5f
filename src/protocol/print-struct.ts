import type { Names } from './flag-names.js';
import { FLAG_NAMES, VALUE_NAMES } from './flag-names.js';
import { FATTR } from './flags.js';
import type { Layout } from './layout.js';

type Values = Readonly<Record<string, unknown>>;
type Print = (value: number | bigint) => string;

const FILLING = /^(__|padding|dummy|unused|spare|reserved)/;
const OCTAL = /^(mode|umask)$/;
const HEXADECIMAL = /^(rdev|cmd|arg|events|revents|mask|sx_mask|sx_flags|attributes|attributes_mask|flags)$/;
const TIME = /^[abcm]time$/;
const FOREVER = 0xffff_ffff_ffff_ffffn;

/** Which members of struct fuse_setattr_in mean something, by the bits of `valid`. */
const SETATTR: Readonly<Record<string, number>> = {
  fh: FATTR.FH,
  size: FATTR.SIZE,
  lock_owner: FATTR.LOCKOWNER,
  atime: FATTR.ATIME,
  mtime: FATTR.MTIME,
  ctime: FATTR.CTIME,
  mode: FATTR.MODE,
  uid: FATTR.UID,
  gid: FATTR.GID,
};

/** The members of a struct as `name=value`, with those of the structs in it; fillings left out. */
export function printStruct({ name, fields }: Layout, values: Values): string[] {
  const printed: string[] = [];
  for (const [member, type] of fields) {
    if (FILLING.test(member) || !meant(name, member, values) || nanosecondsOf(member, values)) continue;
    const value = values[member];
    if (typeof type !== 'string') printed.push(...printNested(member, type, value as Values));
    else if (value !== undefined) printed.push(`${member}=${printMember(name, member, values)}`);
  }
  return printed;
}

function printNested(member: string, type: Layout, values: Values): string[] {
  if (!TIME.test(member)) return printStruct(type, values);
  return [`${member}=${printTime(values['tv_sec'] as number | bigint, values['tv_nsec'] as number)}`];
}

function meant(struct: string, member: string, values: Values): boolean {
  const bit = struct === 'fuse_setattr_in' ? SETATTR[member] : undefined;
  return bit === undefined || (Number(values['valid']) & bit) !== 0;
}

/** Nanoseconds are printed with the seconds that they belong to. */
function nanosecondsOf(member: string, values: Values): boolean {
  const seconds = member.replace(/_?nsec$/, '');
  return seconds !== member && seconds in values;
}

function printMember(struct: string, member: string, values: Values): string {
  const value = values[member] as number | bigint;
  const nsec = values[`${member}nsec`] ?? values[`${member}_nsec`];
  if (nsec !== undefined) return printTime(TIME.test(member) ? signed(value) : value, nsec as number);
  return printerOf(`${struct}.${member}`, member)(value);
}

function printerOf(path: string, member: string): Print {
  const flags = FLAG_NAMES[path];
  if (flags !== undefined) return (value) => printFlags(Number(value), flags, member);
  const names = VALUE_NAMES[path];
  if (names !== undefined) return (value) => nameOf(names, Number(value)) ?? String(value);
  if (OCTAL.test(member)) return (value) => `0${value.toString(8)}`;
  if (HEXADECIMAL.test(member)) return (value) => `0x${value.toString(16)}`;
  return String;
}

function nameOf(names: Names, value: number): string | undefined {
  return Object.keys(names).find((name) => names[name] === value);
}

/** `A|B|0x100`, and 0 for none. */
function printFlags(value: number, names: Names, member: string): string {
  const printed: string[] = [];
  let rest = value;
  for (const [name, bits] of Object.entries(names)) {
    if ((rest & bits) >>> 0 !== bits) continue;
    printed.push(name);
    rest = (rest & ~bits) >>> 0;
  }
  if (rest !== 0) printed.push(`0x${rest.toString(16)}`);
  if (printed.length > 0) return printed.join('|');
  return member === 'flags' && names['O_WRONLY'] !== undefined ? 'O_RDONLY' : '0';
}

/** Seconds since the epoch are signed, although the header does not say so. */
function signed(seconds: number | bigint): number | bigint {
  return typeof seconds === 'bigint' ? BigInt.asIntN(64, seconds) : seconds;
}

function printTime(sec: number | bigint, nsec: number): string {
  if (sec === FOREVER) return 'forever';
  const fraction = String(nsec).padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? String(sec) : `${String(sec)}.${fraction}`;
}
