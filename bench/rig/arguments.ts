import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A wrong command line; the message says what to change. */
export class UsageError extends Error {
  readonly code = 'BENCH_USAGE';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>['values'];

/** The values of the options. Throws {@link UsageError}. */
export function parseValues<const O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

export function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} takes a whole number from 1, not ${JSON.stringify(text)}`);
  return value;
}

/** @returns text as one of the names that an option knows. */
export function oneOf<Name extends string>(option: string, names: readonly Name[], text: string): Name {
  const name = names.find((known) => known === text);
  if (name === undefined)
    throw new UsageError(`${option} knows ${names.join(', ')}, not ${JSON.stringify(text)}`);
  return name;
}
