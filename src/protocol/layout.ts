import { endianness } from 'node:os';

/** The kernel writes frames in the byte order of the machine (include/uapi/linux/fuse.h has no conversions). */
export const LITTLE_ENDIAN = endianness() === 'LE';

/** Where the words of a 64-bit member are, and the most that the upper one has in a safe integer. */
const LOW = LITTLE_ENDIAN ? 0 : 4;
const HIGH = 4 - LOW;
const MOST_HIGH = 2 ** 21 - 1;

const SIZES = { u16: 2, u32: 4, i32: 4, u64: 8, i64: 8 } as const;

export type Scalar = keyof typeof SIZES;

/** One member of a C struct: its kernel name and its type, a scalar or another struct. */
export type Field = readonly [name: string, type: Scalar | Layout];

type Value<T> = T extends 'u64' | 'i64' ? number | bigint : T extends Layout<infer F> ? Struct<F> : number;

/** The members of a struct by name. 64-bit members are numbers as long as they are safe integers, else bigints. */
export type Struct<F extends readonly Field[]> = {
  -readonly [E in F[number] as E[0]]: Value<E[1]>;
};

/** What {@link Layout.write} takes: an absent member is written as 0. */
export type StructInput<F extends readonly Field[]> = {
  readonly [E in F[number] as E[0]]?: E[1] extends Layout<infer G> ? StructInput<G> : Value<E[1]>;
};

interface Member {
  readonly member: string;
  readonly type: Scalar | Layout;
  readonly offset: number;
}

type Offsets<F extends readonly Field[]> = { readonly [E in F[number] as E[0]]: number };

/**
 * A C struct as a list of its members, in order. Sizes, offsets, readers and writers derive from the list; the hot
 * codecs take the offsets (`FUSE_ATTR.at.mode`) and read the words themselves.
 *
 * Every struct of the protocol is packed without holes (the header pads by hand), so offsets are running sums.
 */
export class Layout<const F extends readonly Field[] = readonly Field[]> {
  readonly size: number;
  readonly #members: readonly Member[];
  readonly at: Offsets<F>;

  constructor(
    readonly name: string,
    readonly fields: F,
  ) {
    const at: Record<string, number> = {};
    let size = 0;
    const members: Member[] = [];
    for (const [member, type] of fields) {
      at[member] = size;
      members.push({ member, type, offset: size });
      size += typeof type === 'string' ? SIZES[type] : type.size;
    }
    this.at = at as Offsets<F>;
    this.size = size;
    this.#members = members;
  }

  /** @throws RangeError when the struct does not fit behind `offset`. */
  read(view: DataView, offset: number): Struct<F> {
    const value: Record<string, unknown> = {};
    for (const { member, type, offset: at } of this.#members) {
      value[member] = readMember(view, offset + at, type);
    }
    return value as Struct<F>;
  }

  /** @throws RangeError when the struct does not fit behind `offset`. */
  write(view: DataView, offset: number, value: StructInput<F>): void {
    for (const { member, type, offset: at } of this.#members) {
      writeMember(view, offset + at, type, (value as Record<string, unknown>)[member]);
    }
  }
}

/** Declares a struct under its name in the header. */
export function layout<const F extends readonly Field[]>(name: string, fields: F): Layout<F> {
  return new Layout(name, fields);
}

function readMember(view: DataView, offset: number, type: Scalar | Layout): unknown {
  switch (type) {
    case 'u16':
      return view.getUint16(offset, LITTLE_ENDIAN);
    case 'u32':
      return view.getUint32(offset, LITTLE_ENDIAN);
    case 'i32':
      return view.getInt32(offset, LITTLE_ENDIAN);
    case 'u64':
      return readWide(view, offset);
    case 'i64':
      return narrow(view.getBigInt64(offset, LITTLE_ENDIAN));
    default:
      return type.read(view, offset);
  }
}

function writeMember(view: DataView, offset: number, type: Scalar | Layout, value: unknown): void {
  const number = (value ?? 0) as number | bigint;
  switch (type) {
    case 'u16':
      view.setUint16(offset, Number(number), LITTLE_ENDIAN);
      return;
    case 'u32':
    case 'i32':
      view.setUint32(offset, Number(number), LITTLE_ENDIAN);
      return;
    case 'u64':
    case 'i64':
      writeWide(view, offset, number);
      return;
    default:
      type.write(view, offset, value ?? {});
  }
}

/** Words, wherever that is enough: a bigint takes as long as all the rest of a small struct. */
function readWide(view: DataView, offset: number): number | bigint {
  const high = view.getUint32(offset + HIGH, LITTLE_ENDIAN);
  if (high > MOST_HIGH) return view.getBigUint64(offset, LITTLE_ENDIAN);
  return high * 2 ** 32 + view.getUint32(offset + LOW, LITTLE_ENDIAN);
}

function writeWide(view: DataView, offset: number, value: number | bigint): void {
  if (typeof value === 'bigint' || value < 0 || !Number.isSafeInteger(value)) {
    view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), LITTLE_ENDIAN);
    return;
  }
  view.setUint32(offset + HIGH, value / 2 ** 32, LITTLE_ENDIAN);
  view.setUint32(offset + LOW, value, LITTLE_ENDIAN);
}

/** A 64-bit value as a number where that loses nothing. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
