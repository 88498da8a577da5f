import { MountOptionError } from './option-error.js';

/** What a mount option's value is: `size` is a number of bytes that may be given as `64K`, `1.5M`, `2G`, `1T`. */
export type OptionType = 'number' | 'string' | 'boolean' | 'size';

interface Declared<T extends OptionType, Value> {
  readonly type: T;
  /** The value where none is given; without one the option is `undefined` then. */
  readonly default?: Value;
  /** What it is and its unit, for the list that a wrong option is answered with. */
  readonly describe: string;
}

interface Bounds {
  /** The smallest value that is taken. */
  readonly min?: number;
  /** The largest one. */
  readonly max?: number;
}

/** A mount option that a class takes. */
export type OptionDeclaration =
  | (Declared<'number', number> & Bounds)
  | (Declared<'size', number> & Bounds)
  | Declared<'boolean', boolean>
  | (Declared<'string', string> & {
      /** The values that are taken; any where absent. */ readonly choices?: readonly string[];
    });

/** The mount options that a class takes, by the name that `-o` knows them by. */
export type DeclaredOptions = Readonly<Record<string, OptionDeclaration>>;

interface OptionValues {
  number: number;
  size: number;
  boolean: boolean;
  string: string;
}

type ValueOf<D extends OptionDeclaration> = D extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : OptionValues[D['type']];

/**
 * The object that a class gets for its declared options: `OptionsOf<typeof OPTIONS>`, where `OPTIONS` is declared
 * `as const satisfies DeclaredOptions`.
 */
export type OptionsOf<D extends DeclaredOptions> = {
  readonly [Name in keyof D]:
    ValueOf<D[Name]> | (D[Name] extends { readonly default: unknown } ? never : undefined);
};

/** An option's value as it comes from a command line or a program; `true` for an option without a value. */
export type GivenValue = string | number | boolean;
export type GivenOptions = Readonly<Record<string, GivenValue>>;

/** What of a compiled class is needed to understand its options. */
export interface TakesOptions {
  readonly name: string;
  readonly options: DeclaredOptions;
}

/**
 * The options of a class, checked, converted to the declared types, and with the defaults.
 * @throws MountOptionError for an option that the class does not declare, or a value that it cannot have.
 */
export function parseClassOptions(
  fileSystem: TakesOptions,
  given: GivenOptions,
): Readonly<Record<string, GivenValue | undefined>> {
  const declared = fileSystem.options;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) throw new MountOptionError(name, unknownOption(fileSystem, name));
  }
  const values = Object.entries(declared).map(([name, declaration]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return [name, value === undefined ? declaration.default : parseOption(name, declaration, value)];
  });
  return Object.freeze(Object.fromEntries(values) as Record<string, GivenValue | undefined>);
}

/** The declared options as lines of text: name, type, default and description. */
function describeOptions(options: DeclaredOptions): string[] {
  return Object.entries(options).map(([name, { type, default: value, describe }]) => {
    const fallback = value === undefined ? '' : `, ${String(value)} by default`;
    return `${name} (${type}${fallback}): ${describe}`;
  });
}

function unknownOption({ name, options }: TakesOptions, option: string): string {
  const known = describeOptions(options);
  const says = `neither mount(8) nor the file system "${name}" knows the option "${option}"`;
  if (known.length === 0) return `${says}; the class declares none (\`options\` of @FileSystem would)`;
  return [`${says}. It takes:`, ...known.map((line) => `  ${line}`)].join('\n');
}

function parseOption(name: string, declaration: OptionDeclaration, given: GivenValue): GivenValue {
  const fault = (expected: string): never => {
    const says = given === true ? 'has no value' : `cannot be ${JSON.stringify(given)}`;
    throw new MountOptionError(
      name,
      `the option "${name}" ${says}: it is ${expected} (${declaration.describe})`,
    );
  };
  switch (declaration.type) {
    case 'boolean':
      return toBoolean(given) ?? fault('true or false');
    case 'string':
      return inChoices(declaration.choices, given) ?? fault(declaration.choices?.join(' or ') ?? 'a text');
    case 'number':
      return inBounds(declaration, toNumber(given)) ?? fault(`a number${bounds(declaration)}`);
    case 'size':
      return (
        inBounds(declaration, toSize(given)) ??
        fault(`a number of bytes, as 4096 or 64K${bounds(declaration)}`)
      );
  }
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

function toBoolean(given: GivenValue): boolean | undefined {
  const text = String(given).toLowerCase();
  return Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined;
}

function inChoices(choices: readonly string[] | undefined, given: GivenValue): string | undefined {
  if (typeof given === 'boolean') return undefined;
  const text = String(given);
  return choices === undefined || choices.includes(text) ? text : undefined;
}

function toNumber(given: GivenValue): number | undefined {
  if (typeof given === 'boolean') return undefined;
  if (typeof given === 'string' && !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(given)) return undefined;
  const value = Number(given);
  return Number.isFinite(value) ? value : undefined;
}

const UNITS = ['', 'K', 'M', 'G', 'T'] as const;

function toSize(given: GivenValue): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(String(given)) ?? [];
  if (digits === undefined) return undefined;
  const power = UNITS.findIndex((known) => known === unit?.toUpperCase());
  const bytes = Number(digits) * 1024 ** power;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

function inBounds({ min, max }: Bounds, value: number | undefined): number | undefined {
  if (value === undefined || value < (min ?? -Infinity) || value > (max ?? Infinity)) return undefined;
  return value;
}

function bounds({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${String(min)} to ${String(max)}`;
  if (min !== undefined) return ` of at least ${String(min)}`;
  return max === undefined ? '' : ` of at most ${String(max)}`;
}
