import { parseArguments } from './arguments.js';
import type { Terminal } from './terminal.js';

/** One row for each flag: what is parsed, what --help shows and what a usage error lists come from it. */
export interface Flag {
  readonly type: 'boolean' | 'string';
  readonly help: string;
  readonly short?: string;
  /** May be given again; the values come as an array. */
  readonly multiple?: true;
  /** What --help calls the value. */
  readonly value?: string;
  /** The only values that are taken. */
  readonly choices?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

export interface Operand {
  /** In capitals. */
  readonly name: string;
  readonly help: string;
  /** Any number of them, none too; only the last operand can be that. */
  readonly many?: true;
}

/** What a command shows of itself. */
export interface Manual {
  readonly operands: readonly Operand[];
  readonly flags: Flags;
  /** Paragraphs below the options; a line that is indented is kept as it is. */
  readonly notes?: readonly string[];
}

/** A command as its file writes it, typed by its own flags. */
export interface CommandDefinition<F extends Flags> extends Manual {
  readonly flags: F;
  /** @returns the exit status. */
  run(invocation: Invocation<F>, terminal: Terminal): Promise<number>;
}

export interface Invocation<F extends Flags> {
  readonly flags: { readonly [K in keyof F]: Value<F[K]> };
  /** As many as the command has operands, or any number. */
  readonly operands: readonly string[];
}

type Value<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F extends { readonly multiple: true }
    ? readonly string[]
    : F extends { readonly choices: readonly (infer C)[] }
      ? C | undefined
      : string | undefined;

/** A command as the table of commands holds it. */
export interface Command extends Manual {
  /** @throws UsageError when the arguments are not what the command takes. */
  invoke(args: readonly string[], terminal: Terminal): Promise<number>;
}

export function defineCommand<const F extends Flags>(definition: CommandDefinition<F>): Command {
  return {
    ...definition,
    // parseArguments makes exactly what Invocation says, which only the generic type can tell.
    invoke: (args, terminal) => definition.run(parseArguments(args, definition) as Invocation<F>, terminal),
  };
}
