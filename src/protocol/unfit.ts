import { inspect } from 'node:util';

type Integer = number | bigint;

/**
 * A value that has no place on the wire. The encoders throw it where they find the value; whoever called them turns it
 * into an error that also says whose value it was.
 */
export class Unfit extends Error {
  override readonly name = 'Unfit';

  constructor(
    readonly member: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${member} is ${show(value)}, but must be ${expected}`);
  }
}

/** What a handler returned and the kernel could not take. The request is answered with EIO. */
export class ReplyError extends Error {
  readonly code = 'TALLYFS_REPLY';
  override readonly name = 'ReplyError';

  /** @param operation its name on the wire: `LOOKUP`. */
  constructor(
    readonly operation: string,
    /** `nodeid is "7", but must be a number …` */
    readonly reason: string,
  ) {
    super(`the reply to ${operation} was refused: ${reason}`);
  }
}

function show(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60, maxArrayLength: 8 });
}

// The common case of each check stands alone, so that the compiler can afford to inline all that an entry needs.

/** An unsigned 32-bit member. */
export function word(value: Integer | undefined, otherwise: number, member: string): number {
  if (value === undefined) return otherwise;
  return typeof value === 'number' && value >>> 0 === value ? value : unusualWord(value, member);
}

function unusualWord(value: Integer, member: string): number {
  if (typeof value === 'bigint' && BigInt.asUintN(32, value) === value) return Number(value);
  throw new Unfit(member, value, 'an integer from 0 to 4294967295');
}

/** An unsigned 64-bit member of at most `bits` bits. */
export function wide(value: Integer | undefined, otherwise: number, member: string, bits = 64): Integer {
  if (value === undefined) return otherwise;
  return typeof value === 'number' && value >>> 0 === value ? value : unusualWide(value, member, bits);
}

function unusualWide(value: Integer, member: string, bits: number): Integer {
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return value;
  if (typeof value === 'bigint' && BigInt.asUintN(bits, value) === value) return value;
  throw new Unfit(member, value, `an integer from 0 to 2^53-1, or a bigint up to 2^${String(bits)}-1`);
}

/** A number that counts bytes: 0 to `limit`. */
export function count(value: unknown, limit: number, member: string): number {
  if (typeof value === 'number' && value >= 0 && value <= limit && Number.isSafeInteger(value)) return value;
  throw new Unfit(member, value, `an integer from 0 to ${String(limit)}`);
}

/** Bytes that can be sent. Of a buffer that was transferred none are left, which the caller would take for the end. */
export function bytes(value: unknown, member: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Unfit(member, value, 'a Uint8Array (a Buffer is one)');
  if (value.byteLength === 0 && isDetached(value.buffer))
    throw new Unfit(member, value, 'bytes that are still there: their ArrayBuffer was transferred');
  return value;
}

/** Node 20 has no ArrayBuffer.prototype.detached. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    buffer.slice(0, 0);
    return false;
  } catch {
    return true;
  }
}

/** A nodeid that the kernel may learn: `from` or more. */
export function nodeidOf(value: unknown, from: number, member: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= from) return value as number;
  throw new Unfit(member, value, `a number (no bigint), an integer from ${String(from)} to 2^53-1`);
}

/** What must be an object with members. */
export function record(value: unknown, expected: string, member = 'the reply'): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new Unfit(member, value, expected);
}
